from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "content"

    def ready(self) -> None:
        from content.library.wiring import register_library
        from content.programs.wiring import register_programs
        from content.tips.sources import register_tips

        register_tips()
        register_library()
        register_programs()

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        from community.assistant.wiring import register_assistant

        register_assistant()

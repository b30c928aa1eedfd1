from django.apps import AppConfig


class CrisisConfig(AppConfig):
    """Help: who to call, what was noticed, and who follows it up."""

    name = "crisis"

    def ready(self) -> None:
        from crisis.incidents.panels import register_panels

        register_panels()

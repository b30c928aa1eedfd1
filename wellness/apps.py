from django.apps import AppConfig


class WellnessConfig(AppConfig):
    name = "wellness"

    def ready(self) -> None:
        from config.realtime.consumers import register_frame_handler
        from wellness.mood.panels import register_panels
        from wellness.mood.sockets import mood_updated_report

        register_panels()
        register_frame_handler("mood:updated", mood_updated_report)

from django.apps import AppConfig


class WellnessConfig(AppConfig):
    name = "wellness"

    def ready(self) -> None:
        from wellness.assessments.wiring import register_assessments
        from wellness.days.wiring import register_days
        from wellness.mood.wiring import register_mood

        register_days()
        register_mood()
        register_assessments()

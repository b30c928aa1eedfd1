from django.apps import AppConfig


class WellnessConfig(AppConfig):
    name = "wellness"

    def ready(self) -> None:
        from wellness.achievements.wiring import register_achievements
        from wellness.breathing.wiring import register_breathing
        from wellness.days.wiring import register_days
        from wellness.meditation.wiring import register_meditation
        from wellness.mood.wiring import register_mood

        register_days()
        register_achievements()
        register_mood()
        register_breathing()
        register_meditation()

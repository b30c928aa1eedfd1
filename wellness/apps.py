from django.apps import AppConfig


class WellnessConfig(AppConfig):
    name = "wellness"

    def ready(self) -> None:
        from wellness.achievements.wiring import register_achievements
        from wellness.cbt.wiring import register_cbt
        from wellness.checkins.wiring import register_checkins
        from wellness.days.wiring import register_days
        from wellness.interactions.wiring import register_interactions
        from wellness.mood.wiring import register_mood
        from wellness.progress.wiring import register_progress

        register_achievements()
        register_cbt()
        register_checkins()
        register_days()
        register_interactions()
        register_mood()
        register_progress()

from django.apps import AppConfig


class WellnessConfig(AppConfig):
    name = "wellness"

    def ready(self) -> None:
        from wellness.days.wiring import register_days
        from wellness.goals.wiring import register_goals
        from wellness.habits.wiring import register_habits
        from wellness.mood.wiring import register_mood

        register_days()
        register_mood()
        register_habits()
        register_goals()

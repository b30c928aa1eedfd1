from django.apps import AppConfig


class WellnessConfig(AppConfig):
    name = "wellness"

    def ready(self) -> None:
        from wellness.achievements.wiring import register_achievements
        from wellness.appointments.wiring import register_appointments
        from wellness.cbt.wiring import register_cbt
        from wellness.checkins.wiring import register_checkins
        from wellness.days.wiring import register_days
        from wellness.goals.wiring import register_goals
        from wellness.habits.wiring import register_habits
        from wellness.interactions.wiring import register_interactions
        from wellness.mood.wiring import register_mood

        register_achievements()
        register_appointments()
        register_cbt()
        register_checkins()
        register_days()
        register_goals()
        register_habits()
        register_interactions()
        register_mood()

from django.apps import AppConfig


class WellnessConfig(AppConfig):
    name = "wellness"

    def ready(self) -> None:
        from wellness.achievements.wiring import register_achievements
        from wellness.appointments.wiring import register_appointments
        from wellness.assessments.wiring import register_assessments
        from wellness.breathing.wiring import register_breathing
        from wellness.cbt.wiring import register_cbt
        from wellness.checkins.wiring import register_checkins
        from wellness.days.wiring import register_days
        from wellness.goals.wiring import register_goals
        from wellness.habits.wiring import register_habits
        from wellness.interactions.wiring import register_interactions
        from wellness.meditation.wiring import register_meditation
        from wellness.mood.wiring import register_mood
        from wellness.progress.wiring import register_progress

        register_achievements()
        register_appointments()
        register_assessments()
        register_breathing()
        register_cbt()
        register_checkins()
        register_days()
        register_goals()
        register_habits()
        register_interactions()
        register_meditation()
        register_mood()
        register_progress()

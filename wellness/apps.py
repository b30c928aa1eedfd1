from django.apps import AppConfig


class WellnessConfig(AppConfig):
    name = "wellness"

    def ready(self) -> None:
        from wellness.appointments.wiring import register_appointments
        from wellness.days.wiring import register_days
        from wellness.mood.wiring import register_mood

        register_appointments()
        register_days()
        register_mood()

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from moderation.appeals.wiring import register_appeals
        from moderation.reports.wiring import register_reports
        from moderation.sanctions.wiring import register_sanctions
        from moderation.screening.wiring import register_screening

        register_screening()
        register_reports()
        register_sanctions()
        register_appeals()

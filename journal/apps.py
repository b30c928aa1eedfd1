from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "journal"

    def ready(self) -> None:
        from journal.attachments.wiring import register_attachments
        from journal.entries.wiring import register_entries
        from journal.insights.wiring import register_insights

        register_entries()
        register_insights()
        register_attachments()

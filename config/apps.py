from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The house itself is an app: it owns the tables of its conventions (idempotency records, heartbeats)."""

    name = "config"
    label = "config"
    verbose_name = "House"

    def ready(self) -> None:
        # shared_task needs the Celery application before any task module is imported.
        from config.celery import app

        app.set_default()

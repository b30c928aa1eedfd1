"""Jobs that carry a person's data into the house."""

from django.db import models

from accounts.export.models import OPEN_STATES, Job


class DataImport(Job):
    """One file that a person brought along, and what became of it."""

    class Source(models.TextChoices):
        EVENKEEL = "evenkeel"
        DAYLIO = "daylio"
        APPLE_HEALTH = "apple_health"

    noun = "import"

    source = models.CharField(max_length=16, choices=Source)
    size_bytes = models.PositiveBigIntegerField()
    # Rows made, rows that were there already, rows left out with the reason's code.
    counts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="accounts_import_owner"),
            models.Index(fields=["created_at"], condition=models.Q(state__in=OPEN_STATES), name="accounts_import_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(state__in=OPEN_STATES), name="accounts_import_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(progress_percent__lte=100), name="accounts_import_progress_percent"
            ),
        ]

"""What a person writes into exercises of cognitive behavioural therapy."""

from django.db import models

from accounts.vault.fields import EncryptedJSONField
from wellness.diary.models import DiaryRow


class CbtEntry(DiaryRow):
    """One filled-in exercise; what `data` may hold is said by the tool `entry_type` in its `schema_version`."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        COMPLETE = "complete"

    # No choices: tools come and go without a migration.
    entry_type = models.CharField(max_length=40)
    schema_version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status, default=Status.COMPLETE)
    data = EncryptedJSONField()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_cbt_owner_logged"),
            models.Index(fields=["owner", "entry_type", "-logged_at", "-id"], name="wellness_cbt_owner_type"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=("draft", "complete")), name="wellness_cbt_status"),
        ]

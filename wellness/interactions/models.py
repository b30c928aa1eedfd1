"""What a person says they used outside of this app, and for how long."""

from django.db import models

from accounts.vault.fields import EncryptedTextField
from wellness.diary.models import DiaryRow

TOOL_MAX = 100
MINUTES_MAX = 1440


class InteractionLog(DiaryRow):
    """One use of a tool, logged by hand. The tool's name is in clear, because uses are counted by it."""

    tool = models.CharField(max_length=TOOL_MAX)
    duration_minutes = models.PositiveSmallIntegerField()
    notes = EncryptedTextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_interact_owner_logged"),
            # Counts by tool read nothing else, so they never touch the table.
            models.Index(
                fields=["owner", "local_date"],
                include=["tool", "duration_minutes"],
                name="wellness_interact_owner_date",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(duration_minutes__range=(0, MINUTES_MAX)), name="wellness_interaction_minutes"
            ),
            models.CheckConstraint(condition=~models.Q(tool=""), name="wellness_interaction_tool"),
        ]

"""How anxious a person says they are, and what set it off."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.vault.fields import EncryptedTextField
from wellness.diary.models import DiaryRow

TRIGGERS_MAX = 20
TRIGGER_MAX = 50


class CheckIn(DiaryRow):
    """One anxiety check-in. Triggers are short words in clear, because they are counted; notes are sealed."""

    anxiety_level = models.PositiveSmallIntegerField()
    triggers = ArrayField(models.CharField(max_length=TRIGGER_MAX), default=list)
    notes = EncryptedTextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_checkin_owner_logged"),
            # Averages of days read nothing else, so they never touch the table.
            models.Index(fields=["owner", "local_date"], include=["anxiety_level"], name="wellness_checkin_owner_date"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(anxiety_level__range=(1, 10)), name="wellness_checkin_anxiety_level"
            ),
            models.CheckConstraint(
                condition=models.Q(triggers__len__lte=TRIGGERS_MAX), name="wellness_checkin_triggers"
            ),
        ]

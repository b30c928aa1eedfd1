"""What still has to be read again."""

from django.conf import settings
from django.db import models

from config.ids import uuid7


class SecondReading(models.Model):
    """
    One write of a person that the second reader has not read yet; it goes when it is read.

    It holds neither text nor finding. `claim` names the run that reads it now, until `due_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of its own: the index below begins with it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=30)
    source_id = models.UUIDField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "source", "source_id"], name="crisis_second_reading_row"),
            models.Index(fields=["due_at"], name="crisis_second_reading_due"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

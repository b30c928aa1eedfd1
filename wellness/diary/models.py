"""The columns that every dated row of a person has; each room adds its own and the index it reads by."""

from django.conf import settings
from django.db import models

from config.ids import uuid7


class DiaryRow(models.Model):
    """Something a person did or wrote at one instant, with the zone and the local date it belongs to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of its own: each room's index begins with it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    logged_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    local_date = models.DateField()
    # What the client sent with its own id: the same again is a repeat, anything else a conflict.
    fingerprint = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

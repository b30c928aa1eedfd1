"""Days that ask nothing of a person: pauses, freezes and weekly rest days."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from config.ids import uuid7

MERGED_MAX = 50


class DayRest(models.Model):
    """
    One stretch of days that breaks no streak and calls for no reminder of a habit.

    A pause has a first day and, once it is over, a last; a freeze is one single day; a weekly rest is an ISO weekday,
    ever, or up to a last day.
    """

    class Kind(models.TextChoices):
        PAUSE = "pause"
        FREEZE = "freeze"
        WEEKLY = "weekly"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    first_date = models.DateField(null=True)
    last_date = models.DateField(null=True)
    weekday = models.PositiveSmallIntegerField(null=True)
    # What the client sent with its own id: the same again is a repeat, anything else a conflict.
    fingerprint = models.BinaryField(max_length=16, null=True)
    # Ids under which clients made what was merged into this one; the newest MERGED_MAX.
    merged_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "first_date"], name="wellness_dayrest_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="pause", first_date__isnull=False, weekday__isnull=True)
                | Q(kind="freeze", first_date__isnull=False, last_date=models.F("first_date"), weekday__isnull=True)
                | Q(kind="weekly", first_date__isnull=True, weekday__range=(1, 7)),
                name="wellness_dayrest_shape",
            ),
            models.CheckConstraint(
                condition=Q(last_date__isnull=True) | Q(last_date__gte=models.F("first_date")),
                name="wellness_dayrest_order",
            ),
            models.UniqueConstraint(
                fields=["owner", "weekday"],
                condition=Q(kind="weekly", last_date__isnull=True),
                name="wellness_dayrest_weekday",
            ),
            models.UniqueConstraint(
                fields=["owner", "first_date"], condition=Q(kind="freeze"), name="wellness_dayrest_freeze"
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(kind="pause", last_date__isnull=True), name="wellness_dayrest_open_pause"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

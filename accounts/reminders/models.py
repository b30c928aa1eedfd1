"""When people asked to be reminded."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.notifications.models import NotificationKind
from config.ids import uuid7


class Reminder(models.Model):
    """A wall-clock time at which a person wants to be reminded, wherever they are."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=32, choices=NotificationKind)
    wall_time = models.TimeField()
    # ISO weekdays, 1 is Monday; empty means every day.
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    enabled = models.BooleanField(default=True)
    # The next instant in UTC, computed from the time and the person's zone; null while nothing is due.
    next_due_at = models.DateTimeField(null=True)
    # The local date of the last one that was planned: each date is reminded of once, whatever the clock does.
    last_local_date = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_due_at"],
                condition=models.Q(enabled=True, next_due_at__isnull=False),
                name="accounts_reminder_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "wall_time"], name="accounts_reminder_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

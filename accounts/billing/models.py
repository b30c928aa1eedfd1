"""What a person pays for; premium is computed from here and nowhere else (conflict C82)."""

from django.conf import settings
from django.db import models

from config.ids import uuid7


class Subscription(models.Model):
    """A person's plan; it is premium while its status is live and its period has not ended."""

    class Tier(models.TextChoices):
        FREE = "free"
        PREMIUM = "premium"

    class Status(models.TextChoices):
        ACTIVE = "active"
        TRIALING = "trialing"
        PAST_DUE = "past_due"
        CANCELED = "canceled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tier = models.CharField(max_length=16, choices=Tier, default=Tier.FREE)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    current_period_end = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)

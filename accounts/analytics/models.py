"""What apps report about how they are used: names and numbers, never words of a person."""

from django.conf import settings
from django.db import models

from config.ids import uuid7


class AnalyticsEvent(models.Model):
    """
    One event of an app (CM L427). After two years, or when the person goes, nothing in it points at anybody.

    The address is cut to its network before it is stored (conflict C46).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    event_type = models.CharField(max_length=100)
    event_data = models.JSONField(default=dict)
    session_id = models.CharField(max_length=255, blank=True, default="")
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=200, blank=True, default="")
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="accounts_analytics_owner"),
            models.Index(fields=["event_type", "created_at"], name="accounts_analytics_type"),
            models.Index(fields=["created_at"], name="accounts_analytics_created"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

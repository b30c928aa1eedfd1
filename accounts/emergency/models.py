"""Break-glass: staff who must see a record that nobody shared with them (45 CFR 164.312(a)(2)(ii))."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7


class EmergencyAccess(models.Model):
    """One member of staff who may open one person's record for an hour, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reason = EncryptedTextField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "emergency accesses"
        indexes = [models.Index(fields=["owner", "-created_at"], name="accounts_emergency_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "actor"], condition=models.Q(ended_at=None), name="accounts_emergency_one_open"
            ),
            models.CheckConstraint(condition=~models.Q(owner=models.F("actor")), name="accounts_emergency_not_self"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

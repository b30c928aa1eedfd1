"""A person's safety plan: the number of its newest version, and every version that there was."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedJSONField
from config.ids import uuid7


class SafetyPlan(models.Model):
    """The plan of one person; `number` is that of its newest version. Writers of two phones meet at this row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)


class SafetyPlanVersion(models.Model):
    """The plan as it stood after one change; rows are only added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The index below begins with it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    plan = models.ForeignKey(SafetyPlan, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    # {step: [{"text": ..., "contact_id": ..., "resource_id": ...}]}, all steps.
    content = EncryptedJSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at", "-id"], name="crisis_planversion_owner")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "number"], name="crisis_planversion_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="crisis_planversion_number"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

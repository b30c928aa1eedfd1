"""A person's disagreement with a decision, and what a second moderator made of it (DSA art. 20)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7


class ModerationAppeal(models.Model):
    """One appeal of one decision, decided by somebody who had no part in it."""

    class Outcome(models.TextChoices):
        NONE = ""
        UPHELD = "upheld"
        REVERSED = "reversed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    decision = models.OneToOneField("moderation.ModerationDecision", models.CASCADE, related_name="appeal")
    text = EncryptedTextField()
    # Who decided first and who confirmed it, copied so that the database itself keeps the second look apart.
    first_moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    second_moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    reasons = EncryptedTextField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Whether what was done could be undone: a text that was erased meanwhile cannot come back.
    restored = models.BooleanField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("first_moderator")) & ~Q(decided_by=F("second_moderator")),
                name="moderation_appeal_second_person",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("owner")), name="moderation_appeal_not_own"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="moderation_appeal_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="moderation_appeal_list"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

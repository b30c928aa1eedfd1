"""What moderators decided about a person: warnings, and restrictions in force or lifted."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7


class ModerationRestriction(models.Model):
    """
    A person may not write to others (mute), or not take part at all (ban), until it ends or is lifted.

    It closes the community and nothing else: a person's own journal, their crisis help and their therapist stay open.
    """

    class Kind(models.TextChoices):
        MUTE = "mute"
        BAN = "ban"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    # A code of the published rules; the words that the person reads are sealed.
    reason_code = models.CharField(max_length=40)
    statement = EncryptedTextField(blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="moderation_restriction_ends",
            ),
            models.UniqueConstraint(
                fields=["owner", "kind"], condition=models.Q(lifted_at=None), name="moderation_restriction_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

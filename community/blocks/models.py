"""Whom a person does not want to meet."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7


class UserBlock(models.Model):
    """
    A block by way of something that the person saw: a message, a post, a partner.

    It stands under the name seen there, one row for each such thing: one row a person would tell the blocker
    that two names are one person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    reference_type = models.CharField(max_length=30)
    reference_id = models.UUIDField()
    name = EncryptedTextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "reference_type", "reference_id"], name="community_block_one_a_reference"
            ),
            models.CheckConstraint(condition=~models.Q(owner=models.F("blocked")), name="community_block_not_self"),
        ]
        indexes = [models.Index(fields=["blocked", "owner"], name="community_block_of")]

    def __str__(self) -> str:
        return str(self.pk)

"""Accounts that are to be erased, and what the law keeps of them."""

from django.db import models

from accounts.vault.fields import EncryptedJSONField
from config.ids import uuid7


class ErasureRequest(models.Model):
    """One account to erase at a time; outlives the account, so it names it by id and nothing else."""

    class State(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_id = models.UUIDField()
    requested_by_id = models.UUIDField(null=True)
    state = models.CharField(max_length=16, choices=State, default=State.PENDING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    # Counts of what was erased, anonymised and kept, signed; no text.
    receipt = models.JSONField(null=True)
    receipt_signature = models.BinaryField(max_length=64, null=True)
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state__in=("pending", "running")), name="accounts_erasure_due"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id"],
                condition=models.Q(state__in=("pending", "running")),
                name="accounts_erasure_one_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RetentionRecord(models.Model):
    """A record that the law keeps after its person was erased, under a keyed pseudonym (conflict C43)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    pseudonym = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=64)
    body = EncryptedJSONField(system="retention")
    legal_basis = models.CharField(max_length=128)
    keep_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["pseudonym", "kind"], name="accounts_retention_pseudonym"),
            models.Index(fields=["keep_until"], name="accounts_retention_keep_until"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

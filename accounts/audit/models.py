"""Who did what to which record, and the seals that make a change to that history show."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from config.ids import uuid7


class AuditEvent(models.Model):
    """One thing done or read. A trigger refuses UPDATE, DELETE and TRUNCATE; people are ids, so it outlives them."""

    sequence = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid7, unique=True, editable=False)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    owner_id = models.UUIDField(null=True)
    session_id = models.UUIDField(null=True)
    action = models.CharField(max_length=64)
    target_type = models.CharField(max_length=64)
    target_id = models.CharField(max_length=64, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    ip = models.CharField(max_length=45, blank=True, default="")
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["owner_id", "-sequence"], name="accounts_audit_owner"),
            # What others did with somebody's record: the few rows that the person's own thousands would bury.
            models.Index(
                fields=["owner_id", "-sequence"],
                condition=models.Q(actor_id__isnull=False) & ~models.Q(actor_id=models.F("owner_id")),
                name="accounts_audit_by_others",
            ),
            models.Index(fields=["actor_id", "-sequence"], name="accounts_audit_actor"),
            models.Index(fields=["action", "-sequence"], name="accounts_audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class AuditSeal(models.Model):
    """The Merkle root of one batch of audit rows, chained to the seal before it."""

    first_sequence = models.BigIntegerField()
    last_sequence = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    # Which rows, and the short hash of each: so that verification can name the row and not only the batch.
    sequences = ArrayField(models.BigIntegerField())
    leaves = models.BinaryField()
    merkle_root = models.BinaryField(max_length=32)
    chain_hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.first_sequence}-{self.last_sequence}"

"""Answers kept so that a repeated POST does nothing twice."""

from django.conf import settings
from django.db import models

from config.ids import uuid7


class IdempotencyRecord(models.Model):
    """One answered POST of one person under one Idempotency-Key; the body is sealed with the owner's key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The key itself may say something about its owner ("journal-2026-03-10"); its hash is all we compare.
    key_hash = models.BinaryField()
    request_hash = models.BinaryField()
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        app_label = "config"
        db_table = "config_idempotency_record"
        constraints = [
            models.UniqueConstraint(fields=["owner", "key_hash"], name="config_idempotency_owner_key"),
        ]
        indexes = [models.Index(fields=["created_at"], name="config_idempotency_created")]

    def __str__(self) -> str:
        return str(self.id)

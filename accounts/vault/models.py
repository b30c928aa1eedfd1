"""Data keys: one a person, wrapped by the master keyset; deleting the row makes that person's text unreadable."""

from django.conf import settings
from django.db import models


class DataKey(models.Model):
    """A 256-bit key of one person, or of one named system purpose, never stored unwrapped."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=32, null=True, unique=True)
    wrapped = models.BinaryField(max_length=256)
    master_key_id = models.BigIntegerField(db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner=None) ^ models.Q(name=None), name="accounts_datakey_person_or_system"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

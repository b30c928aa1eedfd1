"""A table for tests only: the real ones stand on floors above."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedJSONField, EncryptedTextField


class VaultNote(models.Model):
    # No constraint and no cascade: other tests delete people while this table does not exist.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, db_constraint=False, related_name="+")
    title = models.CharField(max_length=50, default="")
    body = EncryptedTextField(blank=True, default="")
    aside = EncryptedTextField(null=True)
    answers = EncryptedJSONField(null=True)
    staff_note = EncryptedTextField(null=True, system="vault-tests")

    class Meta:
        app_label = "vault_tests"

    def __str__(self) -> str:
        return str(self.pk)

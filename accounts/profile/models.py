"""What a person tells about themselves beyond a name; none of it is needed, all of it is sealed."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedJSONField, EncryptedTextField
from config.ids import uuid7


class UserProfile(models.Model):
    """The private details of one person, under their own key (CM L952-957, WN L301)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    phone = EncryptedTextField(null=True)
    # ISO 8601; a sealed column has no date type.
    date_of_birth = EncryptedTextField(null=True)
    demographics = EncryptedJSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)

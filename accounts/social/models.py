"""Identities at other providers with which a person may sign in here."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7


class SocialAccount(models.Model):
    """One person's account at one provider; the tokens it gave are sealed under the person's key (CM L100-114)."""

    class Provider(models.TextChoices):
        GOOGLE = "google"
        APPLE = "apple"
        FACEBOOK = "facebook"
        GITHUB = "github"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    provider = models.CharField(max_length=16, choices=Provider)
    provider_user_id = models.CharField(max_length=255)
    provider_email = EncryptedTextField(null=True)
    access_token = EncryptedTextField(null=True)
    refresh_token = EncryptedTextField(null=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "provider_user_id"], name="accounts_social_one_identity"),
            models.UniqueConstraint(fields=["owner", "provider"], name="accounts_social_one_a_provider"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

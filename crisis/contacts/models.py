"""Whom a person would call, whom the house may tell, and what was sent to them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7


class CrisisContact(models.Model):
    """Somebody whom a person named for a bad hour. The house tells them nothing unless the person agreed before."""

    class Type(models.TextChoices):
        EMERGENCY = "emergency"
        THERAPIST = "therapist"
        FAMILY = "family"
        FRIEND = "friend"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The index below begins with it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    contact_type = models.CharField(max_length=50, choices=Type)
    name = EncryptedTextField()
    # E.164.
    phone = EncryptedTextField(null=True)
    email = EncryptedTextField(null=True)
    relationship = EncryptedTextField(null=True)
    notes = EncryptedTextField(null=True)
    is_primary = models.BooleanField(default=False)
    may_be_told = models.BooleanField(default=False)
    # When the person agreed to it.
    told_consent_at = models.DateTimeField(null=True)
    # Agreed to by itself: a machine that rings is more than a letter.
    may_be_called = models.BooleanField(default=False)
    # What the client sent with its own id: the same again is a repeat, anything else a conflict.
    fingerprint = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "created_at", "id"], name="crisis_contact_owner")]
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=Q(is_primary=True), name="crisis_contact_one_primary"),
            models.CheckConstraint(
                condition=Q(contact_type__in=["emergency", "therapist", "family", "friend"]), name="crisis_contact_type"
            ),
            models.CheckConstraint(
                condition=Q(may_be_told=True, told_consent_at__isnull=False)
                | Q(may_be_told=False, told_consent_at__isnull=True),
                name="crisis_contact_consent",
            ),
            models.CheckConstraint(
                condition=Q(may_be_told=False) | Q(phone__isnull=False) | Q(email__isnull=False),
                name="crisis_contact_reachable",
            ),
            models.CheckConstraint(
                condition=Q(may_be_called=False) | Q(may_be_told=True, phone__isnull=False),
                name="crisis_contact_callable",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CrisisContactLetter(models.Model):
    """One message to one contact on one channel because of one incident: the row first, the sending after."""

    class Channel(models.TextChoices):
        SMS = "sms"
        EMAIL = "email"
        VOICE = "voice"

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        # The provider will never take it.
        FAILED = "failed"
        # Not sent after all: consent taken back, nobody to send to, or two days of trying.
        GAVE_UP = "gave_up"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # The unique constraint below begins with it.
    incident = models.ForeignKey("crisis.CrisisIncident", models.CASCADE, related_name="+", db_index=False)
    contact = models.ForeignKey(CrisisContact, models.SET_NULL, null=True, related_name="+")
    # Who it was, also when the contact is deleted later.
    contact_name = EncryptedTextField()
    channel = models.CharField(max_length=8, choices=Channel)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Since when it is owed; later than the row when staff had it tried again.
    owed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # A worker that died with it in hand gives it back after this instant.
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    provider_message_id = models.CharField(max_length=255, blank=True, default="")
    error_code = models.CharField(max_length=64, blank=True, default="")
    # Of the address that it was sent to: another one by now has been told nothing. Keyed, so that it names nobody.
    address_mark = models.BinaryField(max_length=16, null=True)
    # The provider's ids of the calls that nobody took; an empty one where we never learned whether there was a call.
    calls_missed = ArrayField(models.CharField(max_length=255), default=list)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(state="queued"), name="crisis_letter_due")]
        constraints = [
            models.UniqueConstraint(fields=["incident", "contact", "channel"], name="crisis_letter_once"),
            models.CheckConstraint(condition=Q(channel__in=["sms", "email", "voice"]), name="crisis_letter_channel"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "failed", "gave_up"]), name="crisis_letter_state"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

"""Calls between somebody in a crisis and staff: who waits on the line, and whose telephones ring for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7

CALLERS = "crisis_callers"


class CrisisCall(models.Model):
    """Somebody who wants to talk now: a person whom we call because they asked for it, or whoever calls our number."""

    class State(models.TextChoices):
        # Owed to the provider.
        OWED = "owed"
        # At the person's telephone.
        RINGING = "ringing"
        # They are on the line, and the telephones of staff ring.
        WAITING = "waiting"
        TALKING = "talking"
        ENDED = "ended"

    class Outcome(models.TextChoices):
        TALKED = "talked", "They talked"
        LINE = "line", "Nobody of ours came: given the crisis line"
        MISSED = "missed", "Hung up before anybody came"
        UNANSWERED = "unanswered", "Did not pick up"
        FAILED = "failed", "The number cannot be called"
        CALLED_OFF = "called_off", "Called off by the person"
        BY_HAND = "by_hand", "Please call by hand"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Nobody for a call to our own number: who calls is not known.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    incident = models.ForeignKey("crisis.CrisisIncident", models.SET_NULL, null=True, related_name="+")
    # E.164. The person's own is sealed with their key, a stranger's with one of the house.
    number = EncryptedTextField(null=True)
    caller_number = EncryptedTextField(null=True, system=CALLERS)
    # A keyed hash of either number: so often it was called, whoever asked for it.
    number_mark = models.CharField(max_length=32, blank=True, default="")
    # Of a stranger, as the provider says it: which crisis line to name.
    country = models.CharField(max_length=2, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.OWED)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default="")
    provider_call_id = models.CharField(max_length=64, blank=True, default="")
    # Times that the person's telephone was rung.
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    # A worker that died with it in hand gives it back after this instant.
    claimed_until = models.DateTimeField(null=True)
    # How far up the ladder of staff, and since when.
    rung = models.PositiveSmallIntegerField(default=0)
    rung_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # When the person came into the room where the member of staff waits.
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=~Q(state="ended"), name="crisis_call_one_live"),
            models.UniqueConstraint(
                fields=["provider_call_id"], condition=~Q(provider_call_id=""), name="crisis_call_provider"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="ended") & Q(ended_at__isnull=True, outcome=""),
                name="crisis_call_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state="owed") | Q(due_at__isnull=False, owner__isnull=False), name="crisis_call_owed"
            ),
            # What a key of the house opens must never be of a person with a key of their own.
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(caller_number__isnull=True), name="crisis_call_caller"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="owed"), name="crisis_call_due"),
            models.Index(fields=["updated_at"], condition=~Q(state="ended"), name="crisis_call_live"),
            models.Index(fields=["number_mark", "created_at"], name="crisis_call_number"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CrisisCallLeg(models.Model):
    """One member of staff whose telephone rings for a call; who presses 1 first has it."""

    class State(models.TextChoices):
        OWED = "owed"
        RINGING = "ringing"
        TAKEN = "taken"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    call = models.ForeignKey(CrisisCall, models.CASCADE, related_name="+", db_index=False)
    # Whose telephone it is.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OWED)
    claimed_until = models.DateTimeField(null=True)
    provider_call_id = models.CharField(max_length=64, blank=True, default="")
    error_code = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "owner"], name="crisis_call_leg_once"),
            models.UniqueConstraint(fields=["call"], condition=Q(state="taken"), name="crisis_call_leg_one_takes"),
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(state="owed"), name="crisis_call_leg_owed")]

    def __str__(self) -> str:
        return str(self.pk)

"""What moderators decided about a person: warnings, and restrictions in force or lifted."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7
from moderation.reports.rules import GROUNDS


class ModerationRestriction(models.Model):
    """
    A person may not write to others (mute), or not take part at all (ban), until it ends or is lifted.

    It closes the community and nothing else: a person's own journal, their crisis help and their therapist stay open.
    """

    class Kind(models.TextChoices):
        MUTE = "mute"
        BAN = "ban"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    # A code of the published rules; the words that the person reads are sealed.
    reason_code = models.CharField(max_length=40)
    statement = EncryptedTextField(blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="moderation_restriction_ends",
            ),
            models.UniqueConstraint(
                fields=["owner", "kind"], condition=models.Q(lifted_at=None), name="moderation_restriction_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ModerationDecision(models.Model):
    """
    What a moderator decided, and the statement of reasons that the person reads (DSA art. 17).

    `owner` is the person whom it is about; nobody, once a content whose author is gone was acted on.
    """

    class Action(models.TextChoices):
        HIDE = "hide"
        SHOW = "show"
        EDIT = "edit"
        DELETE = "delete"
        WARN = "warn"
        MUTE = "mute"
        BAN = "ban"
        LIFT = "lift"

    class State(models.TextChoices):
        IN_FORCE = "in_force"
        # A ban without end that a second moderator has not confirmed yet.
        AWAITING = "awaiting_confirmation"
        # Nobody confirmed it: it became a mute of seven days.
        LAPSED = "lapsed"
        LIFTED = "lifted"
        REVERSED = "reversed"

    class Grounds(models.TextChoices):
        """How it came to our notice."""

        REPORT = "report"
        OWN_INITIATIVE = "own_initiative"
        SCREENING = "screening"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    case = models.ForeignKey("moderation.ModerationCase", models.SET_NULL, null=True, related_name="decisions")
    action = models.CharField(max_length=8, choices=Action)
    content_type = models.CharField(max_length=40, blank=True, default="")
    content_id = models.UUIDField(null=True)
    reason_code = models.CharField(max_length=40)
    grounds = models.CharField(max_length=16, choices=Grounds)
    # Whether a machine pointed at it; a machine decides nothing.
    automated_detection = models.BooleanField(default=False)
    # What the person reads.
    statement = EncryptedTextField(null=True)
    # What moderators wrote for each other.
    note = EncryptedTextField(null=True)
    # Of an edit: what stood there before, so that it can be put back, and which words took its place.
    text_before = EncryptedTextField(null=True)
    text_fingerprint = models.BinaryField(max_length=16, null=True)
    restriction = models.ForeignKey(ModerationRestriction, models.SET_NULL, null=True, related_name="+")
    # The mute that is left of a ban which nobody confirms.
    fallback = models.ForeignKey(ModerationRestriction, models.SET_NULL, null=True, related_name="+")
    ends_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=24, choices=State, default=State.IN_FORCE)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    confirm_by = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # What the client sent with its own id: the same again is a repeat, anything else a conflict.
    fingerprint = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            # Two people for a ban without end.
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("decided_by")), name="moderation_decision_two_people"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("owner")), name="moderation_decision_not_own"
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("owner")), name="moderation_decision_not_own_confirmed"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="awaiting_confirmation") | models.Q(confirm_by__isnull=False),
                name="moderation_decision_awaiting",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="moderation_decision_owner"),
            models.Index(fields=["content_id", "-created_at"], name="moderation_decision_content"),
            models.Index(
                fields=["confirm_by"], condition=models.Q(state="awaiting_confirmation"),
                name="moderation_decision_waiting",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class ModerationStatement(models.Model):
    """A text that moderators start from when they give reasons; staff write it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reason_code = models.CharField(max_length=40, choices=GROUNDS, unique=True)
    text = models.TextField(max_length=4000)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.reason_code

"""Rules and what each place does, their history, what waits for a moderator, and the sample that rules are tried on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7
from moderation.judging.kinds import WORDED
from moderation.judging.outcomes import Outcome, Place

OUTCOMES = [(str(outcome), str(outcome)) for outcome in Outcome]
PLACES = [(str(place), str(place).replace("_", " ")) for place in Place]


class ScreeningRule(models.Model):
    """Words and phrases of one kind, in one language or in any, as moderation/judging/terms.py reads them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=[(str(kind), str(kind).replace("_", " ")) for kind in WORDED])
    language = models.CharField(max_length=3, blank=True, default="")
    terms = models.TextField()
    # Empty: everywhere.
    places = models.JSONField(default=list, blank=True)
    # Empty: what the policy of the place says of the kind.
    outcome = models.CharField(max_length=8, blank=True, default="", choices=OUTCOMES)
    is_active = models.BooleanField(default=True)
    note = models.TextField(blank=True, default="")
    reference_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    staff_touched_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["kind", "slug"]

    def __str__(self) -> str:
        return self.slug


class ScreeningPolicy(models.Model):
    """What happens to each kind in one place, and how slowly a young account begins there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.CharField(max_length=12, choices=PLACES, unique=True)
    outcomes = models.JSONField(default=dict)
    young_days = models.PositiveSmallIntegerField(default=3)
    # 0: no allowance in this place.
    texts_a_day = models.PositiveSmallIntegerField(default=30)
    reference_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    staff_touched_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["place"]
        verbose_name_plural = "screening policies"

    def __str__(self) -> str:
        return self.place


class ScreeningRevision(models.Model):
    """One change of the rules. Its number is the version that every verdict after it carries."""

    number = models.PositiveIntegerField(primary_key=True)
    target_type = models.CharField(max_length=16)
    target_id = models.UUIDField(null=True)
    # The row as it was and as it became; null where it was not there.
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)


class ScreeningHold(models.Model):
    """
    A text that nobody but its author sees until a moderator has decided.

    Its words are a copy, which stays as it was judged whatever becomes of the content. They are sealed under the
    author's key, so that erasing the account erases them in every backup.
    """

    class State(models.TextChoices):
        OPEN = "open"
        RELEASED = "released"
        DROPPED = "dropped"
        # Its author took it back, or wrote something else.
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(max_length=12, choices=PLACES)
    # A word of moderation/reports/targets.py; empty where the place has several kinds and the caller did not say.
    content_type = models.CharField(max_length=30, blank=True, default="")
    content_id = models.UUIDField()
    reasons = models.JSONField(default=list)
    rules_version = models.PositiveIntegerField(default=0)
    # The writer may be in danger: first in the queue.
    is_urgent = models.BooleanField(default=False)
    text = EncryptedTextField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_id"], condition=Q(state="open"), name="moderation_hold_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="moderation_hold_decided",
            ),
        ]
        indexes = [
            models.Index(
                F("is_urgent").desc(), F("created_at"), condition=Q(state="open"), name="moderation_hold_queue"
            ),
            models.Index(fields=["decided_at"], name="moderation_hold_decided_at"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ScreeningSample(models.Model):
    """A text of the last days, sealed under its author's key, on which a changed rule is tried before it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.CharField(max_length=12, choices=PLACES)
    text = EncryptedTextField()
    outcome = models.CharField(max_length=8, choices=OUTCOMES)
    reasons = models.JSONField(default=list)
    # What the rules were told beside the words: under age, young account, in danger, flooding.
    situation = models.JSONField(default=dict)
    rules_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.pk)


class ScreeningAllowance(models.Model):
    """How much a young account wrote in one place on one day of its own calendar."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    place = models.CharField(max_length=12, choices=PLACES)
    local_date = models.DateField(db_index=True)
    texts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "place", "local_date"], name="moderation_allowance_one_a_day")
        ]

    def __str__(self) -> str:
        return str(self.pk)

"""What a person and their companion said. Only one human is in it, so all of it is sealed under that person's key."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.vault.fields import EncryptedJSONField, EncryptedTextField
from community.assistant.fields import RealField
from config.ids import uuid7

TITLE_MAX = 100
CONTENT_MAX = 4_000
NAME_MAX = 50
DIMENSIONS = 1_536


class AssistantSession(models.Model):
    """One conversation with the companion."""

    class Type(models.TextChoices):
        GENERAL = "general"
        MOOD_CHECK = "mood_check"
        THOUGHT_RECORD = "thought_record"
        BREATHING = "breathing"
        PROBLEM_SOLVING = "problem_solving"
        SLEEP = "sleep"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    title = EncryptedTextField(blank=True, default="")
    session_type = models.CharField(max_length=30, choices=Type, default=Type.GENERAL)
    # Worked out for the model, by leave: what was said before the newest messages, and what the moods of late were.
    context_summary = EncryptedTextField(null=True)
    mood_context = EncryptedJSONField(null=True)
    # Where a guided dialogue stands, with what was answered so far.
    dialogue = EncryptedJSONField(null=True)
    is_active = models.BooleanField(default=True)
    message_count = models.PositiveIntegerField(default=0)
    last_sequence = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField(null=True)
    # When the person was last told that nobody human answers.
    disclosed_at = models.DateTimeField(null=True)
    fingerprint = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at", "-id"], name="community_assistant_owner")]

    def __str__(self) -> str:
        return str(self.pk)


class AssistantMessage(models.Model):
    """One message. An answer names the message that it answers, and no message has two."""

    class Role(models.TextChoices):
        USER = "user"
        ASSISTANT = "assistant"
        SYSTEM = "system"

    class State(models.TextChoices):
        DONE = "done"
        # A model is being asked, until `lease_until`; after that whoever sends the message again asks anew.
        PENDING = "pending"
        FAILED = "failed"
        # The person went away, took their leave back, or the time was up.
        STOPPED = "stopped"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    # The unique constraint below begins with it.
    session = models.ForeignKey(AssistantSession, models.CASCADE, related_name="+", db_index=False)
    sequence = models.PositiveIntegerField()
    role = models.CharField(max_length=10, choices=Role)
    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    reply_to = models.OneToOneField("self", models.CASCADE, null=True, related_name="+")
    content = EncryptedTextField(blank=True, default="")
    cards = EncryptedJSONField(null=True)
    model_used = models.CharField(max_length=NAME_MAX, blank=True, default="")
    prompt_version = models.CharField(max_length=NAME_MAX, blank=True, default="")
    tokens_used = models.PositiveIntegerField(null=True)
    response_time_ms = models.PositiveIntegerField(null=True)
    crisis_detected = models.BooleanField(default=False)
    content_filtered = models.BooleanField(default=False)
    # Codes of ours: which gate spoke, why the guided companion answered, disclosure.
    flags = ArrayField(models.CharField(max_length=30), default=list)
    is_hidden = models.BooleanField(default=False)
    # Which asking of the model may write here, and until when it is believed to live.
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    fingerprint = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "created_at", "id"], name="community_assistant_message_of"),
            models.Index(fields=["lease_until"], condition=Q(state="pending"), name="community_assistant_pending"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "sequence"], name="community_assistant_sequence"),
            models.CheckConstraint(
                condition=Q(role__in=["user", "assistant", "system"]), name="community_assistant_role"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "pending", "failed", "stopped"]), name="community_assistant_state"
            ),
            # Only an answer is awaited.
            models.CheckConstraint(
                condition=Q(role="assistant") | Q(state="done", reply_to=None), name="community_assistant_awaited"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AssistantUsage(models.Model):
    """What one person asked of a model on one of their days."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    local_date = models.DateField()
    messages = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "local_date"], name="community_assistant_usage_one_a_day")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AssistantBudget(models.Model):
    """What the house asked of a model in one calendar month, and what its gates did; nobody's in particular."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    month = models.DateField(unique=True)
    answers = models.PositiveBigIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)
    # Tokens times the price of a million of them in cents.
    microcents = models.PositiveBigIntegerField(default=0)
    filtered = models.PositiveBigIntegerField(default=0)
    failed = models.PositiveBigIntegerField(default=0)
    crisis_answers = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.month.isoformat()


class AssistantEmbedding(models.Model):
    """
    A message as numbers, for finding what was said about the same thing before; it goes with its message.

    Reals, so that every PostgreSQL has the table; where pgvector is, an index reads them as a vector of 1536. They are
    turned under the owner's key (turning.py): without it they say nothing about words. `model` names encoder and turn.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    message = models.OneToOneField(AssistantMessage, models.CASCADE, related_name="+")
    model = models.CharField(max_length=NAME_MAX)
    values = ArrayField(RealField())
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(values__len=DIMENSIONS), name="community_assistant_dimensions")
        ]

    def __str__(self) -> str:
        return str(self.pk)

"""Talks with counsellors: who waits, who is with whom, and when somebody is there."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper

from accounts.vault.fields import EncryptedTextField
from community.messaging.models import Conversation
from config.ids import uuid7


class CounselingPriority(models.TextChoices):
    """Of severities 1 and 2, 3, 4 and 5 (conflict C58)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    EMERGENCY = "emergency"


class CounselingSession(models.Model):
    """
    One person's talk with a counsellor, from waiting to its end; its id is that of the conversation.

    `waiting_since` never changes: whoever comes back to the queue comes back to their place.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        ACTIVE = "active"
        CLOSED = "closed"

    class EndedBy(models.TextChoices):
        CLIENT = "client"
        COUNSELOR = "counselor"
        HOUSE = "house"

    class EndReason(models.TextChoices):
        DONE = "done"
        LEFT_QUEUE = "left_queue"
        NO_ANSWER = "no_answer"
        REFERRED = "referred"
        MISUSE = "misuse"
        IMPORTED = "imported"

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="counseling")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    priority = models.CharField(max_length=12, choices=CounselingPriority, default=CounselingPriority.LOW)
    topic = EncryptedTextField(blank=True, default="")
    counselor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    fingerprint = models.BinaryField(editable=False)
    waiting_since = models.DateTimeField()
    # What the queue is ordered by: `waiting_since`, earlier by the head start of the priority.
    place_at = models.DateTimeField()
    # When they came into the queue this time, and what their socket was last told.
    queued_at = models.DateTimeField()
    told_position = models.PositiveIntegerField(null=True)
    escalated_at = models.DateTimeField(null=True)
    # The person was told then that their counsellor is not at the console.
    counselor_gone_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, choices=EndedBy, blank=True, default="")
    end_reason = models.CharField(max_length=12, choices=EndReason, blank=True, default="")
    # Which text about the limits of confidentiality the person was shown before their first word.
    limits_version = models.CharField(max_length=16)
    rating = models.PositiveSmallIntegerField(null=True)
    feedback = EncryptedTextField(blank=True, default="")
    rated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(status__in=("waiting", "active")),
                name="community_counseling_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(status="waiting", counselor=None, ended_at=None)
                | models.Q(status="active", accepted_at__isnull=False, ended_at=None)
                | models.Q(status="closed", ended_at__isnull=False),
                name="community_counseling_state",
            ),
            models.CheckConstraint(
                condition=models.Q(rating=None, rated_at=None)
                | models.Q(rating__range=(1, 5), rated_at__isnull=False, status="closed"),
                name="community_counseling_rating",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place_at"], condition=models.Q(status="waiting"), name="community_counseling_queue"
            ),
            models.Index(
                fields=["counselor"], condition=models.Q(status="active"), name="community_counseling_held"
            ),
            models.Index(fields=["owner", "-created_at"], name="community_counseling_of"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)


class CounselingHandover(models.Model):
    """One change of who is with the person; no counsellor means the queue. Rows are only added."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted"
        TRANSFERRED = "transferred"
        RETURNED = "returned"
        # The console was gone, or the counsellor is none any more.
        LOST = "lost"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(CounselingSession, models.CASCADE, related_name="handovers")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    from_counselor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    to_counselor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["session", "created_at"], name="community_handover_of")]

    def __str__(self) -> str:
        return str(self.pk)


class CounselorStatus(models.Model):
    """
    Whether a counsellor takes people now: by their own word, with a console open, and with room for one more.

    Clients see `public_name` and nothing else of the person behind it.
    """

    class Status(models.TextChoices):
        AVAILABLE = "available"
        BUSY = "busy"
        OFFLINE = "offline"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.OFFLINE)
    public_name = models.CharField(max_length=40, default="Counsellor")
    capacity = models.PositiveSmallIntegerField(default=3)
    # When a console of theirs was last heard, and which one that was.
    seen_at = models.DateTimeField(null=True)
    console = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "counselor statuses"
        constraints = [
            models.CheckConstraint(condition=models.Q(capacity__range=(1, 10)), name="community_counselor_capacity"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CounselingHours(models.Model):
    """When counsellors are there on one day of the week, on the clocks of one zone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    zone = models.CharField(max_length=64)
    weekday = models.PositiveSmallIntegerField(help_text="1 is Monday, 7 is Sunday.")
    opens_at = models.TimeField()
    closes_at = models.TimeField(help_text="00:00 is the end of the day.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "counseling hours"
        constraints = [
            models.UniqueConstraint(fields=["zone", "weekday", "opens_at"], name="community_hours_once"),
            models.CheckConstraint(condition=models.Q(weekday__range=(1, 7)), name="community_hours_weekday"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CounselingHoliday(models.Model):
    """A day on which a zone's hours do not count."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    zone = models.CharField(max_length=64)
    day_date = models.DateField()
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "day_date"], name="community_holiday_once")]

    def __str__(self) -> str:
        return str(self.pk)


class CounselingReply(models.Model):
    """A sentence that counsellors keep at hand; `{name}` and `{counselor}` stand for the names in the chat."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=60)
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "counseling replies"
        constraints = [models.UniqueConstraint("language", Upper("title"), name="community_reply_title")]

    def __str__(self) -> str:
        return str(self.pk)

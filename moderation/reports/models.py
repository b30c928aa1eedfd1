"""What was reported, what it said then, and who of the moderators works it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.vault.fields import EncryptedJSONField, EncryptedTextField
from config.ids import uuid7


class ModerationCase(models.Model):
    """Everything that is reported about one content until somebody has decided; many reports, one case."""

    class Status(models.TextChoices):
        OPEN = "open"
        RESOLVED = "resolved"

    class Outcome(models.TextChoices):
        NONE = ""
        ACTED = "acted"
        UNFOUNDED = "unfounded"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    content_type = models.CharField(max_length=40)
    content_id = models.UUIDField()
    place = models.CharField(max_length=60)
    # Whoever wrote it. Moderators know them under `author_reference`, which no other case repeats.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    author_reference = models.UUIDField(default=uuid4, unique=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    harm = models.PositiveSmallIntegerField(default=0)
    weight = models.FloatField(default=0)
    reports = models.PositiveIntegerField(default=0)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    held_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "content_id"], condition=Q(status="open"), name="moderation_case_one_open"
            ),
            models.CheckConstraint(
                condition=Q(status="open", resolved_at=None, outcome="")
                | (Q(status="resolved", resolved_at__isnull=False) & ~Q(outcome="")),
                name="moderation_case_resolved",
            ),
            # Nobody holds or decides a case about themselves.
            models.CheckConstraint(condition=~Q(held_by=F("author")), name="moderation_case_not_held_by_author"),
            models.CheckConstraint(condition=~Q(resolved_by=F("author")), name="moderation_case_not_own"),
        ]
        indexes = [
            models.Index(
                fields=["-harm", "-weight", "created_at"], condition=Q(status="open"), name="moderation_case_queue"
            ),
            models.Index(fields=["content_id"], name="moderation_case_content"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ModerationEvidence(models.Model):
    """
    What a content said when it was reported, sealed by a key of the house.

    Its author can neither change it nor take it away before its time; it names them only as readers saw them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(ModerationCase, models.CASCADE, related_name="evidence")
    # Keyed: the same words are kept once a case, and cannot be guessed from it.
    fingerprint = models.BinaryField(max_length=16)
    # text, author_name, place, created_at.
    body = EncryptedJSONField(system="moderation-evidence")
    taken_at = models.DateTimeField()
    # None while the case, or an appeal, waits.
    keep_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "fingerprint"], name="moderation_evidence_once"),
        ]
        indexes = [
            models.Index(fields=["keep_until"], condition=Q(keep_until__isnull=False), name="moderation_evidence_old"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ModerationReport(models.Model):
    """One person's report of one content; `owner` is the reporter, whom nobody is told."""

    class Outcome(models.TextChoices):
        NONE = ""
        FOUNDED = "founded"
        UNFOUNDED = "unfounded"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    case = models.ForeignKey(ModerationCase, models.CASCADE, related_name="+")
    evidence = models.ForeignKey(ModerationEvidence, models.SET_NULL, null=True, related_name="+")
    content_type = models.CharField(max_length=40)
    content_id = models.UUIDField()
    reason = models.CharField(max_length=40)
    note = EncryptedTextField(null=True)
    weight = models.FloatField()
    status = models.CharField(max_length=8, choices=ModerationCase.Status, default=ModerationCase.Status.OPEN)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    resolved_at = models.DateTimeField(null=True)
    # When the reporter heard that it was looked at.
    told_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "content_type", "content_id"], condition=Q(status="open"),
                name="moderation_report_one_open",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="moderation_report_owner"),
            models.Index(fields=["status", "-created_at", "-id"], name="moderation_report_list"),
            models.Index(
                fields=["resolved_at"], condition=Q(told_at=None, status="resolved"), name="moderation_report_untold"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ModerationLook(models.Model):
    """One moderator and one case on one day: whether they opened its words, or passed it on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(ModerationCase, models.CASCADE, related_name="looks")
    local_date = models.DateField()
    seen_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "local_date", "case"], name="moderation_look_once_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

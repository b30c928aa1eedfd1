"""Jobs that carry a person's data out of the house and back in."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from config.ids import uuid7


class JobState(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    """What every such job has; jobs.py works on it, whatever it carries."""

    # What the audit trail calls it.
    noun: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=100, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=32, blank=True, default="")
    # A running job whose worker died is taken over after this instant.
    claimed_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class DataExport(Job):
    """One archive of everything a person has here; the file is sealed under their own key."""

    class Format(models.TextChoices):
        ALL = "all"
        JSON = "json"
        CSV = "csv"
        FHIR = "fhir"

    noun = "export"

    format = models.CharField(max_length=8, choices=Format, default=Format.ALL)
    size_bytes = models.PositiveBigIntegerField(null=True)
    sha256 = models.BinaryField(max_length=32, null=True)
    # Rows a source, so that the person can compare.
    counts = models.JSONField(default=dict)
    downloaded_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="accounts_export_owner"),
            models.Index(fields=["created_at"], condition=models.Q(state__in=OPEN_STATES), name="accounts_export_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(state__in=OPEN_STATES), name="accounts_export_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(progress_percent__lte=100), name="accounts_export_progress_percent"
            ),
        ]

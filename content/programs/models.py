"""Programs and their modules, who has taken them up, and what they have done of them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from config.ids import uuid7
from content.library.models import SLUG, ContentCategory


class Program(models.Model):
    """A course of some days or weeks (MS L46)."""

    class Difficulty(models.TextChoices):
        BEGINNER = "beginner"
        INTERMEDIATE = "intermediate"
        ADVANCED = "advanced"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=100, unique=True, validators=[SLUG])
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    category = models.ForeignKey(ContentCategory, models.PROTECT, related_name="+")
    duration_days = models.PositiveSmallIntegerField()
    difficulty = models.CharField(max_length=12, choices=Difficulty)
    language = models.CharField(max_length=3, default="en")
    is_premium = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True, help_text="Off: nobody new can begin it; who began can finish.")
    position = models.PositiveIntegerField(default=100, help_text="Lower comes first.")
    # What the reference file said when it was last loaded; empty for programs that staff made.
    reference_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # From the first change by staff on, the reference file leaves the program and its modules alone.
    staff_touched_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [models.CheckConstraint(condition=Q(duration_days__range=(1, 365)), name="content_program_days")]

    def __str__(self) -> str:
        return self.title


class ProgramModule(models.Model):
    """One lesson of a program."""

    class Type(models.TextChoices):
        VIDEO = "video"
        AUDIO = "audio"
        TEXT = "text"
        INTERACTIVE = "interactive"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="modules", db_index=False)
    slug = models.CharField(max_length=100, validators=[SLUG])
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    module_type = models.CharField(max_length=11, choices=Type)
    duration_minutes = models.PositiveSmallIntegerField()
    order_index = models.PositiveSmallIntegerField()
    is_required = models.BooleanField(default=True)
    # Slugs of modules of the same program that come first.
    requires = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    content_structure = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["program", "order_index"]
        constraints = [
            models.CheckConstraint(
                condition=Q(module_type__in=["video", "audio", "text", "interactive"]), name="content_module_type"
            ),
            models.UniqueConstraint(fields=["program", "slug"], name="content_module_slug"),
            # Deferred, so that an editor can move a module past another in one transaction.
            models.UniqueConstraint(
                fields=["program", "order_index"], name="content_module_order", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProgramEnrollment(models.Model):
    """A person has taken up a program; one row for each."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started"
        IN_PROGRESS = "in_progress"
        COMPLETED = "completed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    status = models.CharField(max_length=11, choices=Status, default=Status.NOT_STARTED)
    # Percent of the required modules.
    progress = models.FloatField(default=0)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    last_accessed_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-last_accessed_at", "-id"], name="content_enrollment_owner")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "program"], name="content_enrollment_once"),
            models.CheckConstraint(condition=Q(progress__range=(0, 100)), name="content_enrollment_progress"),
            models.CheckConstraint(
                condition=Q(status="not_started", started_at__isnull=True, completed_at__isnull=True)
                | Q(status="in_progress", started_at__isnull=False, completed_at__isnull=True)
                | Q(status="completed", started_at__isnull=False, completed_at__isnull=False),
                name="content_enrollment_times",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(completed_at__gte=F("started_at")),
                name="content_enrollment_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ModuleCompletion(models.Model):
    """A person has done a module; one row for each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    module = models.ForeignKey(ProgramModule, models.PROTECT, related_name="+")
    completed_at = models.DateTimeField()
    time_spent_seconds = models.PositiveIntegerField(default=0)
    score = models.FloatField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-completed_at", "-id"], name="content_completion_owner")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "module"], name="content_completion_once"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 100)), name="content_completion_score"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

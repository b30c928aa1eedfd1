"""Ways to breathe that ship with the app, and when a person did one."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from config.ids import uuid7
from wellness.diary.models import DiaryRow

SECONDS_MAX = 14_400
CYCLES_MAX = 10_000
SLUG_MAX = 80


class BreathingTechnique(models.Model):
    """One way to breathe: its phases, how often they come, and who had better not do it."""

    class Difficulty(models.TextChoices):
        BEGINNER = "beginner"
        INTERMEDIATE = "intermediate"
        ADVANCED = "advanced"

    class Category(models.TextChoices):
        CALM = "calm"
        SLEEP = "sleep"
        FOCUS = "focus"
        ENERGY = "energy"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=SLUG_MAX, unique=True)
    name = models.CharField(max_length=100)
    description = models.TextField()
    caution = models.TextField()
    difficulty = models.CharField(max_length=12, choices=Difficulty)
    # [{"kind": "inhale", "seconds": 4}]: see phases.py.
    phases = models.JSONField()
    cycles = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=6, choices=Category)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    # What was recorded before is right, whenever it arrives.
    retired_at = models.DateTimeField(null=True)
    # What the reference file said when it was last loaded; empty for rows that staff made.
    reference_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # From the first change by staff on, the reference file leaves the row alone.
    staff_touched_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=True, retired_at__isnull=True) | Q(is_active=False, retired_at__isnull=False),
                name="wellness_breathtech_retired",
            ),
            models.CheckConstraint(condition=~Q(caution=""), name="wellness_breathtech_caution"),
            models.CheckConstraint(condition=Q(cycles__range=(1, 1000)), name="wellness_breathtech_cycles"),
        ]

    def __str__(self) -> str:
        return self.slug


class BreathingSession(DiaryRow):
    """One breathing exercise that a person did. `logged_at` is when it was done; it names the technique for good."""

    technique = models.CharField(max_length=SLUG_MAX)
    duration_seconds = models.PositiveSmallIntegerField()
    cycles_completed = models.PositiveSmallIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_breath_owner_logged"),
            # Sums read nothing else, so they never touch the table.
            models.Index(
                fields=["owner", "local_date"], include=["duration_seconds"], name="wellness_breath_owner_date"
            ),
            BrinIndex(fields=["logged_at"], name="wellness_breath_logged"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(duration_seconds__range=(1, SECONDS_MAX)), name="wellness_breathing_seconds"
            ),
            models.CheckConstraint(
                condition=Q(cycles_completed__isnull=True) | Q(cycles_completed__range=(0, CYCLES_MAX)),
                name="wellness_breathing_cycles",
            ),
            models.CheckConstraint(condition=~Q(technique=""), name="wellness_breathing_technique"),
        ]

"""A person's meditation: planned, sat through, perhaps with pauses, and at some point done."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from accounts.vault.fields import EncryptedTextField
from wellness.diary.models import DiaryRow

PLANNED_MAX = 240
DONE_MAX = 1440


class MeditationSession(DiaryRow):
    """One sitting. `logged_at` is when it began; what was sat through is counted once it is completed."""

    class Type(models.TextChoices):
        BREATHING = "breathing"
        MINDFULNESS = "mindfulness"
        LOVING_KINDNESS = "loving-kindness"
        BODY_SCAN = "body-scan"

    class Sound(models.TextChoices):
        RAIN = "rain"
        FOREST = "forest"
        OCEAN = "ocean"
        BIRDS = "birds"
        SILENCE = "silence"

    class State(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        COMPLETED = "completed"

    session_type = models.CharField(max_length=15, choices=Type)
    duration_minutes = models.PositiveSmallIntegerField()
    completed_duration_minutes = models.PositiveSmallIntegerField(default=0)
    # No index for every row: only those that name one are looked for when an item goes.
    guided_session = models.ForeignKey(
        "content.ContentItem", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    ambient_sound = models.CharField(max_length=7, choices=Sound, null=True)
    notes = EncryptedTextField(null=True)
    state = models.CharField(max_length=9, choices=State, default=State.RUNNING)
    paused_at = models.DateTimeField(null=True)
    # Of the pauses that are over.
    paused_seconds = models.PositiveIntegerField(default=0)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_medit_owner_logged"),
            # The timeline shows what was completed.
            models.Index(
                fields=["owner", "-logged_at", "-id"], condition=Q(state="completed"), name="wellness_medit_owner_done"
            ),
            models.Index(fields=["owner", "session_type", "-logged_at", "-id"], name="wellness_medit_owner_type"),
            # Progress and streaks read nothing else, so they never touch the table.
            models.Index(
                fields=["owner", "local_date"],
                include=["session_type", "completed_duration_minutes", "zone"],
                condition=Q(state="completed"),
                name="wellness_medit_owner_date",
            ),
            models.Index(
                fields=["guided_session"], condition=Q(guided_session__isnull=False), name="wellness_medit_guided"
            ),
            # For counts over everybody: rows lie in time order, so a few pages serve.
            BrinIndex(fields=["logged_at", "completed_at"], name="wellness_medit_times"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(session_type__in=["breathing", "mindfulness", "loving-kindness", "body-scan"]),
                name="wellness_meditation_type",
            ),
            models.CheckConstraint(
                condition=Q(ambient_sound__isnull=True)
                | Q(ambient_sound__in=["rain", "forest", "ocean", "birds", "silence"]),
                name="wellness_meditation_sound",
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes__range=(1, PLANNED_MAX)), name="wellness_meditation_planned"
            ),
            models.CheckConstraint(
                condition=Q(completed_duration_minutes__range=(0, DONE_MAX)), name="wellness_meditation_done"
            ),
            models.CheckConstraint(
                condition=Q(state="running", paused_at__isnull=True, completed_at__isnull=True)
                # Without `isnull` the comparison is unknown for NULL, and a check takes what is unknown for right.
                | Q(state="paused", paused_at__isnull=False, paused_at__gte=F("logged_at"), completed_at__isnull=True)
                | Q(
                    state="completed", paused_at__isnull=True, completed_at__isnull=False,
                    completed_at__gte=F("logged_at"),
                ),
                name="wellness_meditation_state",
            ),
        ]  # fmt: skip

"""What a person says about their mood, and what they say went with it."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from accounts.vault.fields import EncryptedTextField
from config.ids import uuid7


def _between(name: str, low: int, high: int, *, null: bool = False) -> models.CheckConstraint:
    field = name.partition("_")[2]
    condition = models.Q(**{f"{field}__range": (low, high)})
    if null:
        condition |= models.Q(**{f"{field}__isnull": True})
    return models.CheckConstraint(condition=condition, name=f"wellness_{name}")


class MoodEntry(models.Model):
    """One self-reported mood, with the zone and the local date it was felt in."""

    class Scale(models.IntegerChoices):
        FIVE = 5
        TEN = 10

    class TimeOfDay(models.TextChoices):
        NIGHT = "night"
        MORNING = "morning"
        AFTERNOON = "afternoon"
        EVENING = "evening"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of its own: the two below begin with it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    mood_value = models.PositiveSmallIntegerField()
    mood_scale = models.PositiveSmallIntegerField(choices=Scale, default=Scale.TEN)
    energy_level = models.PositiveSmallIntegerField(null=True)
    anxiety_level = models.PositiveSmallIntegerField(null=True)
    notes = EncryptedTextField(null=True)
    note_sentiment = models.FloatField(null=True)
    location = EncryptedTextField(null=True)
    location_type = models.CharField(max_length=30, null=True)
    weather = models.CharField(max_length=30, null=True)
    logged_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    local_date = models.DateField()
    time_of_day = models.CharField(max_length=20, choices=TimeOfDay)
    day_of_week = models.PositiveSmallIntegerField()
    crisis_flag_triggered = models.BooleanField(default=False)
    processed_for_insights = models.BooleanField(default=False)
    # What the client sent with its own id: the same again is a repeat, anything else a conflict.
    fingerprint = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_mood_owner_logged"),
            # Statistics read nothing else, so they never touch the table.
            models.Index(
                fields=["owner", "local_date"],
                include=["mood_value", "energy_level", "anxiety_level"],
                name="wellness_mood_owner_date",
            ),
            # For counts over everybody (the dashboard): rows lie in time order, so a few pages serve.
            BrinIndex(fields=["logged_at"], name="wellness_mood_logged"),
        ]
        constraints = [
            _between("mood_mood_value", 1, 10),
            _between("mood_energy_level", 1, 10, null=True),
            _between("mood_anxiety_level", 1, 10, null=True),
            _between("mood_day_of_week", 1, 7),
            _between("mood_note_sentiment", -1, 1, null=True),
            models.CheckConstraint(condition=models.Q(mood_scale__in=(5, 10)), name="wellness_mood_mood_scale"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MoodFactor(models.Model):
    """One thing that went with a mood; each type at most once an entry."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    # The unique constraint below begins with it.
    entry = models.ForeignKey(MoodEntry, models.CASCADE, related_name="+", db_index=False)
    factor_type = models.CharField(max_length=50)
    label = models.CharField(max_length=100)
    factor_value = models.PositiveSmallIntegerField(null=True)
    value_text = models.CharField(max_length=50, null=True)
    impact_score = models.SmallIntegerField(null=True)
    factor_notes = EncryptedTextField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "factor_type"], name="wellness_moodfactor_owner_type")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "factor_type"], name="wellness_moodfactor_one_a_type"),
            _between("moodfactor_factor_value", 1, 5, null=True),
            _between("moodfactor_impact_score", -5, 5, null=True),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MoodQuota(models.Model):
    """How many entries a person on the free plan has made on their newest day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    local_date = models.DateField()
    used = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)

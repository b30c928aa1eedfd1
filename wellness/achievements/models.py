"""What can be earned, what a person has earned, and the counts that it follows from."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from config.ids import uuid7


class Achievement(models.Model):
    """Something to be earned; `criteria` says when, over registered metrics. Never about a score or a crisis."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=255)
    description = models.TextField()
    icon = models.CharField(max_length=100, blank=True, default="")
    category = models.CharField(max_length=50)
    # {"all": [{"metric": "mood.days", "at_least": 7}]}: see criteria.py.
    criteria = models.JSONField()
    points = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    # What the reference file said when it was last loaded; empty for rows that staff made.
    reference_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # From the first change by staff on, the reference file leaves the row alone.
    staff_touched_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["category", "position", "slug"]
        indexes = [models.Index(fields=["category"], name="wellness_achievement_category")]

    def __str__(self) -> str:
        return self.slug


class UserAchievement(models.Model):
    """One achievement of one person, earned once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    achievement = models.ForeignKey(Achievement, models.PROTECT, related_name="+")
    earned_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-earned_at", "-id"], name="wellness_userachv_owner")]
        constraints = [
            models.UniqueConstraint(fields=["owner", "achievement"], name="wellness_userachievement_once"),
            models.CheckConstraint(
                condition=Q(claimed_at__isnull=True) | Q(claimed_at__gte=F("earned_at")),
                name="wellness_userachievement_claimed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MetricTally(models.Model):
    """The newest counts of one person, so that progress is read and not counted again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # {"mood.days": 12}
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)


class AchievementSweep(models.Model):
    """How far the feed of changes was read; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    # The place in the feed, as `accounts.sync` names it; empty before the first reading.
    place = models.CharField(max_length=200, blank=True, default="")
    # Who could not be counted when their turn came, because something else held them; they are next.
    again = ArrayField(models.UUIDField(), default=list, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="wellness_achievementsweep_one_row")]

    def __str__(self) -> str:
        return str(self.pk)

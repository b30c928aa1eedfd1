"""Goals, and every step towards them."""

from django.db import models
from django.db.models import Q

from accounts.vault.fields import EncryptedTextField
from wellness.diary.models import DiaryRow

# The largest that the columns hold.
VALUE_MAX = 2_147_483_647


class Goal(DiaryRow):
    """A number that a person wants to reach; its time and local date are those of its beginning."""

    class Category(models.TextChoices):
        MINDFULNESS = "mindfulness"
        PHYSICAL = "physical"
        EMOTIONAL = "emotional"
        REST = "rest"

    title = EncryptedTextField()
    description = EncryptedTextField(null=True)
    category = models.CharField(max_length=16, choices=Category)
    target_value = models.PositiveIntegerField()
    current_value = models.PositiveIntegerField(default=0)
    # Words of the person's own, as "days without a cigarette".
    unit = EncryptedTextField()
    target_date = models.DateField(null=True)
    is_active = models.BooleanField(default=True)
    achieved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-logged_at", "-id"], name="wellness_goal_owner"),
            models.Index(fields=["owner", "category"], name="wellness_goal_category"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(target_value__gte=1), name="wellness_goal_target"),
        ]


class GoalProgress(DiaryRow):
    """One step: by how much the goal moved, and where it stood then. Rows are added and never changed."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="steps", db_index=False)
    amount = models.IntegerField()
    value = models.PositiveIntegerField()
    note = EncryptedTextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["goal", "-logged_at", "-id"], name="wellness_goalprogress_goal"),
            # Streaks read nothing else.
            models.Index(
                fields=["owner", "goal", "local_date"], condition=Q(amount__gt=0), name="wellness_goalprogress_days"
            ),
        ]

"""Shapes of the bodies and answers about goals."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import FlagField, LineField, StrictSerializer, TextField
from config.api.serializer_fields import WholeNumberField, optional_text
from wellness.diary.serializers import DiaryReadSerializer, DiaryWriteSerializer
from wellness.goals.models import VALUE_MAX, Goal

TITLE_MAX = 255
UNIT_MAX = 50
TEXT_MAX = 10_000


class CategoryField(TextField):
    """Matched without regard to case (conflict C75)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=32, help_text=f"One of {', '.join(Goal.Category.values)}.", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        found = super().to_internal_value(data).lower()
        if found not in Goal.Category.values:
            raise serializers.ValidationError(f"Must be one of {', '.join(Goal.Category.values)}.", "invalid_choice")
        return found


class GoalWriteSerializer(StrictSerializer, DiaryWriteSerializer):
    title = LineField(max_length=TITLE_MAX)
    description = optional_text(TEXT_MAX, trim_whitespace=False)
    category = CategoryField()
    target_value = WholeNumberField(min_value=1, max_value=VALUE_MAX)
    current_value = WholeNumberField(min_value=0, max_value=VALUE_MAX, required=False)
    unit = LineField(max_length=UNIT_MAX, help_text="days, sessions, hours, or words of the person's own.")
    target_date = serializers.DateField(required=False, allow_null=True)
    is_active = FlagField(required=False)


class GoalReadSerializer(DiaryReadSerializer):
    title = serializers.CharField()
    description = serializers.CharField(allow_null=True)
    category = serializers.ChoiceField(choices=Goal.Category.choices)
    target_value = serializers.IntegerField()
    current_value = serializers.IntegerField()
    unit = serializers.CharField()
    target_date = serializers.DateField(allow_null=True)
    is_active = serializers.BooleanField()
    achieved_at = serializers.DateTimeField(allow_null=True)
    progress = serializers.SerializerMethodField()

    def get_progress(self, goal: Goal) -> float:
        """Percent, 0 to 100."""
        return round(min(100.0, goal.current_value * 100 / goal.target_value), 2)


class GoalSerializer(GoalReadSerializer):
    streak = serializers.IntegerField(
        allow_null=True,
        help_text="Days in a row, up to today, on which the goal came nearer; null for who hides streaks.",
    )


class GoalStepWriteSerializer(StrictSerializer, DiaryWriteSerializer):
    delta = WholeNumberField(
        min_value=-VALUE_MAX, max_value=VALUE_MAX, required=False, allow_null=True,
        help_text="How much it moved. Exactly one of `delta` and `value`.",
    )  # fmt: skip
    value = WholeNumberField(
        min_value=0, max_value=VALUE_MAX, required=False, allow_null=True, help_text="Where it stands now."
    )
    note = optional_text(TEXT_MAX, trim_whitespace=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in ("delta", "value") if attrs.get(name) is not None]
        if not given:
            raise serializers.ValidationError({"delta": ["Send `delta` or `value`."]}, "required")
        if len(given) > 1:
            raise serializers.ValidationError({"value": ["Send `delta` or `value`, not both."]}, "conflicting")
        return attrs


class GoalStepReadSerializer(DiaryReadSerializer):
    goal_id = serializers.UUIDField()
    amount = serializers.IntegerField(help_text="How much the goal moved.")
    value = serializers.IntegerField(help_text="Where the goal stood then.")
    note = serializers.CharField(allow_null=True)


class GoalStepSerializer(GoalStepReadSerializer):
    goal = GoalSerializer()

"""Shapes of techniques and breathing sessions."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import LineField, StrictSerializer
from config.api.serializer_fields import AwareDateTimeField, WholeNumberField
from wellness.breathing.models import CYCLES_MAX, SECONDS_MAX, SLUG_MAX, BreathingTechnique
from wellness.breathing.phases import KINDS, cycle_seconds
from wellness.diary.serializers import DiaryReadSerializer, DiaryWriteSerializer


class PhaseSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    seconds = serializers.FloatField(min_value=0)


class TechniqueReadSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    caution = serializers.CharField(help_text="Show it before the first breath.")
    difficulty = serializers.ChoiceField(choices=BreathingTechnique.Difficulty.choices)
    category = serializers.ChoiceField(choices=BreathingTechnique.Category.choices)
    phases = PhaseSerializer(many=True, help_text="One cycle, in this order.")
    cycles = serializers.IntegerField(min_value=1)
    cycle_seconds = serializers.FloatField(min_value=0)
    total_seconds = serializers.FloatField(min_value=0, help_text="All cycles.")


class TechniqueListSerializer(serializers.Serializer[Any]):
    results = TechniqueReadSerializer(many=True)


class BreathingWriteSerializer(StrictSerializer, DiaryWriteSerializer):
    logged_at = None  # type: ignore[assignment]
    completed_at = AwareDateTimeField(
        source="logged_at", required=False, allow_null=True, help_text="When it was done. Default: now."
    )
    technique = LineField(max_length=SLUG_MAX, help_text="The slug of a technique.")
    duration_seconds = WholeNumberField(min_value=1, max_value=SECONDS_MAX)
    cycles_completed = WholeNumberField(required=False, allow_null=True, min_value=0, max_value=CYCLES_MAX)


class BreathingReadSerializer(DiaryReadSerializer):
    logged_at = None  # type: ignore[assignment]
    support = None  # type: ignore[assignment]
    completed_at = serializers.DateTimeField(source="logged_at")
    technique = serializers.CharField()
    duration_seconds = serializers.IntegerField(min_value=1, max_value=SECONDS_MAX)
    cycles_completed = serializers.IntegerField(min_value=0, max_value=CYCLES_MAX, allow_null=True)


def technique_answer(row: BreathingTechnique) -> dict[str, Any]:
    seconds = cycle_seconds(row.phases)
    return {
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "caution": row.caution,
        "difficulty": row.difficulty,
        "category": row.category,
        "phases": row.phases,
        "cycles": row.cycles,
        "cycle_seconds": seconds,
        "total_seconds": round(seconds * row.cycles, 2),
    }

"""Shapes of meditation sessions, progress and streaks."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.fields import FlagField, StrictSerializer
from config.api.serializer_fields import AwareDateTimeField, WholeNumberField
from wellness.diary.serializers import DiaryReadSerializer, DiaryWriteSerializer
from wellness.meditation.models import DONE_MAX, PLANNED_MAX, MeditationSession
from wellness.tracking.bodies import notes_field

DONE = {"min_value": 0, "max_value": DONE_MAX}
PLANNED = {"min_value": 1, "max_value": PLANNED_MAX}


def _sound() -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=MeditationSession.Sound.choices, required=False, allow_null=True)


class _StartSerializer(StrictSerializer, DiaryWriteSerializer):
    logged_at = None  # type: ignore[assignment]
    started_at = AwareDateTimeField(
        source="logged_at", required=False, allow_null=True, help_text="Default: now; of a completed session, its end "
        "less its minutes.",
    )  # fmt: skip
    duration_minutes = WholeNumberField(
        required=False, allow_null=True, help_text="Planned. Default: the guided session's, or your preference.",
        **PLANNED,
    )  # fmt: skip
    ambient_sound = _sound()


class GuidedStartSerializer(_StartSerializer):
    pass


class MeditationWriteSerializer(_StartSerializer):
    session_type = serializers.ChoiceField(choices=MeditationSession.Type.choices)
    guided_session_id = serializers.UUIDField(
        required=False, allow_null=True, help_text="An item of /meditation/guided."
    )
    notes = notes_field()
    completed = FlagField(required=False, help_text="True records a session that is over, also days later.")
    completed_duration_minutes = WholeNumberField(required=False, allow_null=True, help_text="Sat through.", **DONE)
    completed_at = AwareDateTimeField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return _ends(attrs)


class MeditationChangeSerializer(StrictSerializer):
    paused = FlagField(required=False, help_text="False resumes.")
    completed = FlagField(required=False, help_text="True once; again it changes nothing. False is refused then.")
    completed_duration_minutes = WholeNumberField(
        required=False, help_text="Default on completion: from start to end without pauses.", **DONE
    )
    completed_at = AwareDateTimeField(required=False, help_text="Default: now.")
    notes = notes_field()
    ambient_sound = _sound()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("completed") and attrs.get("paused"):
            raise ValidationError({"paused": [ErrorDetail("A completed session is not paused.", "conflicting")]})
        return _ends(attrs)


def _ends(attrs: dict[str, Any]) -> dict[str, Any]:
    """:raises ValidationError: naming completed_at, when nothing is completed."""
    if attrs.get("completed_at") is not None and not attrs.get("completed"):
        raise ValidationError({"completed_at": [ErrorDetail("It goes with `completed: true`.", "conflicting")]})
    return attrs


class MeditationReadSerializer(DiaryReadSerializer):
    logged_at = None  # type: ignore[assignment]
    started_at = serializers.DateTimeField(source="logged_at")
    session_type = serializers.ChoiceField(choices=MeditationSession.Type.choices)
    duration_minutes = serializers.IntegerField(**PLANNED)
    completed_duration_minutes = serializers.IntegerField(**DONE)
    guided_session_id = serializers.UUIDField(allow_null=True)
    ambient_sound = serializers.ChoiceField(choices=MeditationSession.Sound.choices, allow_null=True)
    notes = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=MeditationSession.State.choices)
    completed = serializers.SerializerMethodField()
    paused_at = serializers.DateTimeField(allow_null=True)
    paused_seconds = serializers.IntegerField(min_value=0, help_text="Of the pauses that are over.")
    completed_at = serializers.DateTimeField(allow_null=True)

    def get_completed(self, row: MeditationSession) -> bool:
        return row.state == MeditationSession.State.COMPLETED


class SatSerializer(serializers.Serializer[Any]):
    sessions = serializers.IntegerField(min_value=0)
    minutes = serializers.IntegerField(min_value=0)
    breathing_minutes = serializers.IntegerField(min_value=0, help_text="Of breathing exercises; not in `minutes`.")


class TypeSatSerializer(serializers.Serializer[Any]):
    session_type = serializers.ChoiceField(choices=MeditationSession.Type.choices)
    sessions = serializers.IntegerField(min_value=0)
    minutes = serializers.IntegerField(min_value=0)


class DaySatSerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    sessions = serializers.IntegerField(min_value=0)
    minutes = serializers.IntegerField(min_value=0)


class MeditationProgressSerializer(SatSerializer):
    last_7_days = SatSerializer()
    last_30_days = SatSerializer()
    by_type = TypeSatSerializer(many=True)
    longest_minutes = serializers.IntegerField(min_value=0)
    average_minutes = serializers.FloatField(allow_null=True, help_text="Null without a completed session.")
    days = DaySatSerializer(many=True, help_text="Every day of `days`, the oldest first.")


class MeditationStreakSerializer(serializers.Serializer[Any]):
    hidden = serializers.BooleanField(help_text="The person does not want to see streaks; the rest is null.")
    current = serializers.IntegerField(min_value=0, allow_null=True)
    longest = serializers.IntegerField(min_value=0, allow_null=True)
    last_date = serializers.DateField(allow_null=True, help_text="The last day with a completed session.")

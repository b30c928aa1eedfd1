"""Shapes of check-ins."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.identity.fields import TextField
from config.api.serializer_fields import WholeNumberField
from wellness.checkins.models import TRIGGER_MAX, TRIGGERS_MAX
from wellness.checkins.triggers import TriggerInvalid, trigger_of
from wellness.tracking.bodies import TrackedReadSerializer, TrackedWriteSerializer, notes_field


class TriggerField(TextField):
    def to_internal_value(self, data: Any) -> str:
        try:
            return trigger_of(super().to_internal_value(data))
        except TriggerInvalid as error:
            raise ValidationError(str(error)) from error


class CheckInWriteSerializer(TrackedWriteSerializer):
    anxiety_level = WholeNumberField(min_value=1, max_value=10, help_text="1 is calm, 10 the worst.")
    triggers = serializers.ListField(
        child=TriggerField(max_length=TRIGGER_MAX), required=False, max_length=TRIGGERS_MAX,
        help_text="Short words, stored once each in lower case and in clear, so that they can be counted.",
    )  # fmt: skip
    notes = notes_field()

    def validate_triggers(self, value: list[str]) -> list[str]:
        return list(dict.fromkeys(value))


class CheckInChangeSerializer(CheckInWriteSerializer):
    id = None  # type: ignore[assignment]


class CheckInReadSerializer(TrackedReadSerializer):
    anxiety_level = serializers.IntegerField(min_value=1, max_value=10)
    triggers = serializers.ListField(child=serializers.CharField())
    notes = serializers.CharField(allow_null=True)

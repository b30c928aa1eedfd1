"""Shapes of mood bodies and answers: for OpenAPI, and for naming every failing field of a refused body."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.sync.deletions import ID_HELP
from config.api.serializer_fields import AwareDateTimeField, optional_level, optional_text
from wellness.mood.catalogue import FACTORS_MAX, LABEL_MAX, SLUG_MAX, SLUG_PATTERN

NOTES_MAX = 10_000
FACTOR_NOTES_MAX = 2_000


class SlugTextField(serializers.RegexField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(SLUG_PATTERN, max_length=SLUG_MAX, **kwargs)
        self.error_messages["invalid"] = "Letters, digits, - and _ only."


class FactorInputSerializer(serializers.Serializer[Any]):
    factor_type = SlugTextField(help_text="A type of the catalogue or any other slug.")
    label = optional_text(LABEL_MAX)
    factor_value = optional_level(1, 5)
    value_text = optional_text(50)
    impact_score = optional_level(-5, 5, "What the person thinks it did to their mood.")
    factor_notes = optional_text(FACTOR_NOTES_MAX, trim_whitespace=False)


# Written out: inside `oneOf` the generator cannot name the component of a serializer.
_FACTOR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["factor_type"],
    "properties": {
        "factor_type": {"type": "string", "minLength": 1, "maxLength": SLUG_MAX},
        "label": {"type": ["string", "null"], "maxLength": LABEL_MAX},
        "factor_value": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
        "value_text": {"type": ["string", "null"], "maxLength": 50},
        "impact_score": {"type": ["integer", "null"], "minimum": -5, "maximum": 5},
        "factor_notes": {"type": ["string", "null"], "maxLength": FACTOR_NOTES_MAX},
    },
}


@extend_schema_field({"oneOf": [{"type": "string", "minLength": 1, "maxLength": LABEL_MAX}, _FACTOR_SCHEMA]})
class FactorEntryField(serializers.Field[Any, Any, Any, Any]):
    """A label, or an object."""

    def to_internal_value(self, data: Any) -> str | dict[str, Any]:
        if isinstance(data, Mapping):
            serializer = FactorInputSerializer(data=data)
            serializer.is_valid(raise_exception=True)
            return dict(serializer.validated_data)
        if not isinstance(data, str):
            raise serializers.ValidationError("A text or an object is needed.")
        return str(serializers.CharField(max_length=LABEL_MAX).run_validation(data))


class MoodEntryWriteSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(required=False, allow_null=True, help_text=ID_HELP)
    mood_value = optional_level(1, 10, "Exactly one of `mood_value` and `mood`.")
    mood = optional_level(1, 5, "The five scale; stored as `mood_value = mood * 2`.")
    energy_level = optional_level(1, 10)
    anxiety_level = optional_level(1, 10)
    notes = optional_text(NOTES_MAX, trim_whitespace=False)
    note = optional_text(NOTES_MAX, trim_whitespace=False, help_text="Another name of `notes`.")
    location = optional_text(200)
    location_type = optional_text(30)
    weather = optional_text(30, help_text="Also makes a factor of type `weather`.")
    logged_at = AwareDateTimeField(required=False, allow_null=True, help_text="Default: now.")
    date = serializers.DateField(required=False, allow_null=True, help_text="Alone: noon of this date in the zone.")
    timezone = optional_text(64, help_text="IANA name; default: the person's own.")
    factors = serializers.ListField(child=FactorEntryField(), required=False, max_length=FACTORS_MAX)


class MoodFactorWriteSerializer(FactorInputSerializer):
    mood_entry_id = serializers.UUIDField()


class FactorDetailSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    factor_type = serializers.CharField()
    label = serializers.CharField()
    factor_value = serializers.IntegerField(allow_null=True)
    value_text = serializers.CharField(allow_null=True)
    impact_score = serializers.IntegerField(allow_null=True)
    factor_notes = serializers.CharField(allow_null=True)


class MoodFactorReadSerializer(FactorDetailSerializer):
    mood_entry_id = serializers.UUIDField()
    support = serializers.JSONField(required=False, help_text="Present when the text sounds like danger.")


class MoodEntryReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    mood_value = serializers.IntegerField(min_value=1, max_value=10)
    mood = serializers.IntegerField(min_value=1, max_value=5)
    mood_scale = serializers.ChoiceField(choices=(5, 10))
    energy_level = serializers.IntegerField(allow_null=True)
    anxiety_level = serializers.IntegerField(allow_null=True)
    notes = serializers.CharField(allow_null=True)
    note_sentiment = serializers.FloatField(allow_null=True, min_value=-1, max_value=1)
    location = serializers.CharField(allow_null=True)
    location_type = serializers.CharField(allow_null=True)
    weather = serializers.CharField(allow_null=True)
    logged_at = serializers.DateTimeField()
    date = serializers.DateField(help_text="The local date.")
    timezone = serializers.CharField()
    time_of_day = serializers.ChoiceField(choices=("night", "morning", "afternoon", "evening"))
    day_of_week = serializers.IntegerField(min_value=1, max_value=7, help_text="Monday is 1.")
    factors = serializers.ListField(child=serializers.CharField())
    factor_details = FactorDetailSerializer(many=True)
    crisis_flag_triggered = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    support = serializers.JSONField(required=False, help_text="Present when the text sounds like danger.")


class MoodEntryPageSerializer(serializers.Serializer[Any]):
    results = MoodEntryReadSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class MoodEntryBulkSerializer(serializers.Serializer[Any]):
    results = MoodEntryReadSerializer(many=True)


class FactorTypeSerializer(serializers.Serializer[Any]):
    factor_type = serializers.CharField()
    label = serializers.CharField()
    is_custom = serializers.BooleanField()


class FactorCatalogueSerializer(serializers.Serializer[Any]):
    results = FactorTypeSerializer(many=True)

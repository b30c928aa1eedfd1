from typing import Any

import orjson
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.export.sealed_files import OPTIONS_MAXIMUM
from accounts.identity.fields import StrictSerializer, TextField
from accounts.imports.daylio import NAMES_MAXIMUM, name_of
from accounts.imports.models import DataImport

# What else stands among the options.
ROOM = 100


@extend_schema_field(OpenApiTypes.STR)
class MoodNamesField(TextField):
    """A JSON object in a form field: the person's own names of moods, each with its value from 1 to 5."""

    def to_internal_value(self, data: Any) -> dict[str, int]:
        text = super().to_internal_value(data)
        try:
            names = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise serializers.ValidationError("A JSON object is needed.", "invalid") from error
        if not isinstance(names, dict) or len(names) > NAMES_MAXIMUM:
            raise serializers.ValidationError(f"An object with at most {NAMES_MAXIMUM} names is needed.", "invalid")
        if any(type(value) is not int or not 1 <= value <= 5 or not name_of(name) for name, value in names.items()):
            raise serializers.ValidationError("Each name needs a value from 1 (worst) to 5 (best).", "invalid")
        if len(orjson.dumps(names)) > OPTIONS_MAXIMUM - ROOM:
            raise serializers.ValidationError("These names are too long.", "too_large")
        return names


class ImportWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Made by the app; the same again gives the same import.")
    source = serializers.ChoiceField(DataImport.Source.choices)
    file = serializers.FileField(
        help_text="Our own archive, Daylio's CSV, or Apple Health's export (the ZIP, or export.xml)."
    )
    mood_names = MoodNamesField(
        required=False,
        max_length=OPTIONS_MAXIMUM,
        help_text='For Daylio, names that the person gave to moods: {"on top of the world": 5}.',
    )


class ImportReadSerializer(serializers.ModelSerializer):
    class Meta:
        model = DataImport
        fields = (
            "id", "source", "state", "progress_percent", "size_bytes", "counts", "error_code", "created_at",
            "finished_at",
        )  # fmt: skip
        read_only_fields = fields

"""Shapes of exercises; what `data` holds is the tool's to say."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import TextField
from config.api.serializer_fields import WholeNumberField
from wellness.cbt.models import CbtEntry
from wellness.tracking.bodies import TrackedReadSerializer, TrackedWriteSerializer

DATA = "As the JSON Schema of this type and version in `GET /api/v1/cbt/tools` says. Sealed with the person's own key."
STATUS = "A draft may lack required parts; a complete exercise may not."


class CbtEntryChangeSerializer(TrackedWriteSerializer):
    id = None  # type: ignore[assignment]
    status = serializers.ChoiceField(choices=CbtEntry.Status.choices, required=False, help_text=STATUS)
    data = serializers.DictField(help_text=f"Parts to replace, at the top level; null takes one out. {DATA}")


class CbtEntryWriteSerializer(TrackedWriteSerializer):
    entry_type = TextField(max_length=40, help_text="A name of `GET /api/v1/cbt/tools`; there may be more tomorrow.")
    schema_version = WholeNumberField(
        required=False, allow_null=True, min_value=1, max_value=32_767, help_text="Default: the newest."
    )
    status = serializers.ChoiceField(
        choices=CbtEntry.Status.choices, required=False, help_text=f"Default: complete. {STATUS}"
    )
    data = serializers.DictField(help_text=DATA)


class CbtEntryReadSerializer(TrackedReadSerializer):
    entry_type = serializers.CharField()
    schema_version = serializers.IntegerField(min_value=1)
    status = serializers.ChoiceField(choices=CbtEntry.Status.choices)
    data = serializers.DictField()


class CbtToolSerializer(serializers.Serializer[Any]):
    entry_type = serializers.CharField()
    version = serializers.IntegerField(min_value=1)
    title = serializers.CharField()
    description = serializers.CharField()
    json_schema = serializers.DictField(help_text="JSON Schema 2020-12 of the `data` of a complete exercise.")
    example = serializers.DictField()


class CbtToolListSerializer(serializers.Serializer[Any]):
    results = CbtToolSerializer(many=True)

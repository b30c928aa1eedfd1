from typing import Any

import orjson
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.export.daylio import NAMES_MAXIMUM, name_of
from accounts.export.models import DataExport, DataImport
from accounts.export.sealed_files import OPTIONS_MAXIMUM
from accounts.identity.fields import StrictSerializer, TextField

# What else stands among the options.
ROOM = 100


class ExportWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Made by the app; the same again gives the same export.")
    format = serializers.ChoiceField(DataExport.Format.choices, default=DataExport.Format.ALL)


class ExportReadSerializer(serializers.ModelSerializer):
    sha256 = serializers.SerializerMethodField(help_text="Of the archive, in hexadecimal.")

    class Meta:
        model = DataExport
        fields = (
            "id", "format", "state", "progress_percent", "size_bytes", "sha256", "counts", "error_code", "created_at",
            "finished_at", "downloaded_at", "expires_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_sha256(self, export: DataExport) -> str | None:
        return bytes(export.sha256).hex() if export.sha256 is not None else None


class ExportDetailSerializer(ExportReadSerializer):
    download_url = serializers.SerializerMethodField(
        help_text="Works for 15 minutes and without a bearer, until this session ends. Null until the archive is ready."
    )
    download_needs_step_up = serializers.SerializerMethodField(
        help_text="The archive is ready, and `POST auth/step-up` comes before its link."
    )

    class Meta(ExportReadSerializer.Meta):
        fields = (*ExportReadSerializer.Meta.fields, "download_url", "download_needs_step_up")
        read_only_fields = fields

    def get_download_url(self, export: DataExport) -> str | None:
        return self.context.get("download_url")

    def get_download_needs_step_up(self, export: DataExport) -> bool:
        return bool(self.context.get("download_needs_step_up"))


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

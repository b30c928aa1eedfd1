"""What bodies and answers of all dated rows have in common."""

from typing import Any

from rest_framework import serializers

from accounts.sync.deletions import ID_HELP
from config.api.serializer_fields import AwareDateTimeField, optional_text


class DiaryWriteSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(required=False, allow_null=True, help_text=ID_HELP)
    logged_at = AwareDateTimeField(required=False, allow_null=True, help_text="Default: now.")
    date = serializers.DateField(required=False, allow_null=True, help_text="Alone: noon of this date in the zone.")
    timezone = optional_text(64, help_text="IANA name; default: the person's own.")


class DiaryReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    logged_at = serializers.DateTimeField()
    date = serializers.DateField(source="local_date")
    timezone = serializers.CharField(source="zone")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    support = serializers.JSONField(
        required=False, read_only=True, help_text="Present when the text sounds like danger."
    )


def client_body(data: dict[str, Any]) -> dict[str, Any] | None:
    """What a create is known by beside the client's own id; None when the client left the id to us."""
    if data.get("id") is None:
        return None
    return {name: value for name, value in data.items() if value is not None}

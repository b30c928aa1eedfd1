"""Bodies and answers of tracked rows: strict, and with `timestamp` as another name of `logged_at`."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.fields import StrictSerializer, TextField
from config.api.serializer_fields import AwareDateTimeField
from wellness.diary.serializers import DiaryReadSerializer, DiaryWriteSerializer

NOTES_MAX = 10_000


class TrackedWriteSerializer(StrictSerializer, DiaryWriteSerializer):
    timestamp = AwareDateTimeField(required=False, allow_null=True, help_text="Another name of `logged_at`.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """:raises ValidationError: naming `timestamp`, when it and `logged_at` are two different instants."""
        values = dict(attrs)
        stamp = values.pop("timestamp", None)
        if stamp is not None and values.setdefault("logged_at", stamp) is None:
            values["logged_at"] = stamp
        if stamp is not None and values["logged_at"] != stamp:
            raise ValidationError({"timestamp": [ErrorDetail("This differs from `logged_at`.", "conflicting")]})
        return values


class TrackedReadSerializer(DiaryReadSerializer):
    timestamp = serializers.DateTimeField(source="logged_at", help_text="The same as `logged_at`.")


def notes_field() -> TextField:
    return TextField(
        required=False, allow_null=True, allow_blank=True, max_length=NOTES_MAX, trim_whitespace=False,
        help_text="Sealed with the person's own key.",
    )  # fmt: skip

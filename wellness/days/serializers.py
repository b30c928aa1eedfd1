"""Bodies and answers of rest days and of today."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import StrictSerializer
from accounts.sync.deletions import ID_HELP
from config.api.serializer_fields import WholeNumberField
from wellness.days.models import DayRest


class RestWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text=ID_HELP)
    kind = serializers.ChoiceField(DayRest.Kind.choices)
    first_date = serializers.DateField(
        required=False, allow_null=True, help_text="Of a pause (default: today), or the day that a freeze is for."
    )
    last_date = serializers.DateField(
        required=False, allow_null=True, help_text="Of a pause; null while it is open."
    )  # fmt: skip
    weekday = WholeNumberField(
        required=False, allow_null=True, min_value=1, max_value=7, help_text="Of a weekly rest; Monday is 1."
    )


class RestChangeSerializer(RestWriteSerializer):
    """Everything may lack: PUT and PATCH change only what they name."""

    kind = serializers.ChoiceField(DayRest.Kind.choices, required=False)


class RestReadSerializer(serializers.ModelSerializer[DayRest]):
    class Meta:
        model = DayRest
        fields = ("id", "kind", "first_date", "last_date", "weekday", "created_at", "updated_at")
        read_only_fields = fields


class TodaySerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    timezone = serializers.CharField()
    day_starts_at = serializers.IntegerField(help_text="The hour; changed with PATCH users/me.")
    starts_at = serializers.DateTimeField(help_text="The first instant of today, in UTC.")
    ends_at = serializers.DateTimeField(help_text="The first instant of tomorrow.")
    is_rest = serializers.BooleanField()
    rest_kind = serializers.ChoiceField(DayRest.Kind.choices, allow_null=True)
    freezes_left = serializers.IntegerField(help_text="In this calendar month.")

"""Fields that several rooms need and DRF reads too kindly."""

from datetime import MAXYEAR, MINYEAR, datetime, time
from typing import Any

from rest_framework import serializers


class AwareDateTimeField(serializers.DateTimeField):
    """DRF would read an instant without an offset as UTC; for a person elsewhere that is a wrong hour."""

    default_error_messages = {"naive": "An offset is needed, as in 2026-03-10T21:30:00+01:00."}

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("naive")
        # What is east, west or some hours of these has no date: to place it would be a 500.
        if not MINYEAR < value.year < MAXYEAR:
            self.fail("overflow")
        return value


class WallTimeField(serializers.TimeField):
    """A time of the day as the person's own clock shows it; whole minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M", "%H:%M:%S"], **kwargs)

    def to_internal_value(self, data: Any) -> time:
        if not isinstance(data, str):
            self.fail("invalid", format="hh:mm")
        return super().to_internal_value(data).replace(second=0, microsecond=0)


class WholeNumberField(serializers.IntegerField):
    """DRF would take 7.9 as an error but 7.0 and " 7 " as 7; so do we, except for true and false."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


def optional_text(maximum: int, **kwargs: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=maximum, **kwargs)


def optional_level(minimum: int, maximum: int, text: str = "") -> WholeNumberField:
    return WholeNumberField(
        required=False, allow_null=True, min_value=minimum, max_value=maximum, help_text=text or None
    )

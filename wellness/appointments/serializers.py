"""Shapes of appointments and of their feed."""

import re
from typing import Any

from django.core.validators import URLValidator
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.identity.fields import AddressField, FlagField, LineField, StrictSerializer, TextField
from accounts.sync.deletions import ID_HELP
from config.api.serializer_fields import AwareDateTimeField, WholeNumberField
from wellness.appointments.models import Appointment

TITLE_MAX, LOCATION_MAX, NOTES_MAX, URL_MAX = 255, 1_000, 10_000, 2_000
REMINDERS_MAX = 5
# Four weeks ahead.
MINUTES_MAX = 40_320
CHANNELS = ("push", "email", "sms", "voice")
TYPE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")
# Local numbers too, with an extension: it is dialled by the person, never by us.
PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{1,30}(?: ?(?:x|ext\.?) ?[0-9]{1,6})?\Z")
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True, "allow_blank": True}


class TypeField(LineField):
    """An open list: therapy, medical, yoga and whatever else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=50, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        slug = super().to_internal_value(data).lower()
        if not TYPE.match(slug):
            raise ValidationError("Letters, digits, - and _ only, as in physical-therapy.", code="invalid")
        return slug


class LinkField(LineField):
    """http or https alone: what an app opens at a tap must not run anything."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=URL_MAX, **kwargs)
        self.validators.append(URLValidator(schemes=["http", "https"], message="An http or https address is needed."))


class PhoneField(LineField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        number = super().to_internal_value(data)
        if number and not PHONE.match(number):
            raise ValidationError("A telephone number is needed.", code="invalid")
        return number


class ProviderContactSerializer(StrictSerializer):
    phone = PhoneField(**OPTIONAL)
    email = AddressField(**OPTIONAL)
    website = LinkField(**OPTIONAL)


class ReminderSettingSerializer(StrictSerializer):
    minutes_before = WholeNumberField(min_value=0, max_value=MINUTES_MAX)
    channel = serializers.ChoiceField(
        choices=CHANNELS,
        help_text="`voice`, a call, answers 422 `channel_unavailable` where nobody can make calls.",
    )


class AppointmentWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, allow_null=True, help_text=ID_HELP)
    title = LineField(max_length=TITLE_MAX)
    appointment_type = TypeField(help_text="therapy, medical, yoga or any other slug; kept in lower case.")
    provider_name = LineField(max_length=TITLE_MAX, **OPTIONAL)
    provider_contact = ProviderContactSerializer(required=False, allow_null=True)
    location = TextField(max_length=LOCATION_MAX, **OPTIONAL)
    is_virtual = FlagField(required=False)
    meeting_link = LinkField(help_text="Only for a virtual appointment.", **OPTIONAL)
    scheduled_at = AwareDateTimeField(help_text="With an offset.")
    timezone = LineField(max_length=64, help_text="IANA name; default: the person's own.", **OPTIONAL)
    duration_minutes = WholeNumberField(min_value=1, max_value=1440)
    status = serializers.ChoiceField(choices=Appointment.Status.choices, required=False)
    notes = TextField(max_length=NOTES_MAX, trim_whitespace=False, **OPTIONAL)
    reminder_settings = ReminderSettingSerializer(many=True, required=False, max_length=REMINDERS_MAX)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """An empty text is none; the same reminder twice is one."""
        for name in ("provider_name", "location", "meeting_link", "timezone", "notes"):
            if name in attrs and not (attrs[name] or "").strip():
                attrs[name] = None
        if attrs.get("provider_contact") is not None:
            known = {name: value for name, value in attrs["provider_contact"].items() if value}
            attrs["provider_contact"] = known or None
        if "reminder_settings" in attrs:
            pairs = {(one["minutes_before"], one["channel"]) for one in attrs["reminder_settings"]}
            attrs["reminder_settings"] = [
                {"minutes_before": minutes, "channel": channel} for minutes, channel in sorted(pairs)
            ]
        return attrs


class ReminderSettingReadSerializer(serializers.Serializer[Any]):
    minutes_before = serializers.IntegerField()
    channel = serializers.ChoiceField(choices=CHANNELS)


class ProviderContactReadSerializer(serializers.Serializer[Any]):
    phone = serializers.CharField(required=False)
    email = serializers.CharField(required=False)
    website = serializers.CharField(required=False)


class AppointmentReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    appointment_type = serializers.CharField()
    provider_name = serializers.CharField(allow_null=True)
    provider_contact = ProviderContactReadSerializer(allow_null=True)
    location = serializers.CharField(allow_null=True)
    is_virtual = serializers.BooleanField()
    meeting_link = serializers.CharField(allow_null=True)
    scheduled_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    date = serializers.DateField(source="local_date", help_text="The date in its own zone.")
    timezone = serializers.CharField(source="zone")
    duration_minutes = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Appointment.Status.choices)
    notes = serializers.CharField(allow_null=True)
    reminder_settings = ReminderSettingReadSerializer(many=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AppointmentStoredSerializer(AppointmentReadSerializer):
    conflicts = serializers.ListField(
        child=serializers.UUIDField(), help_text="Others of the person at the same time; a warning, never a refusal."
    )
    support = serializers.JSONField(required=False, help_text="Present when the text sounds like danger.")


class FeedWriteSerializer(StrictSerializer):
    include_details = FlagField(
        required=False, default=False, help_text="Show titles and places; otherwise every entry says Appointment."
    )


class FeedReadSerializer(serializers.Serializer[Any]):
    exists = serializers.BooleanField()
    include_details = serializers.BooleanField(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True, help_text="When the present address was made.")
    url = serializers.CharField(allow_null=True, help_text="Only in the answer that makes it: we keep a hash.")

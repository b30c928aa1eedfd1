from datetime import time
from typing import Any

import orjson
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.fields import FlagField, LineField, StrictSerializer, TextField
from accounts.notifications.models import NotificationKind, PushDevice
from accounts.notifications.reminders import SETTABLE, is_of_preferences

SENDABLE = (
    NotificationKind.SESSION_REMINDER, NotificationKind.APPOINTMENT_REMINDER, NotificationKind.WELLNESS_INSIGHT,
    NotificationKind.UPDATE, NotificationKind.SECURITY_NOTICE,
)  # fmt: skip
TOKEN_MAX, SUBSCRIPTION_MAX = 512, 4096
DAY_MINUTES = 1440
KINDS = NotificationKind.choices
# Named in the OpenAPI document by ENUM_NAME_OVERRIDES.
SENDABLE_CHOICES = [(kind.value, kind.label) for kind in SENDABLE]
SETTABLE_CHOICES = [(kind.value, kind.label) for kind in SETTABLE]


class WholeField(serializers.IntegerField):
    """DRF's own takes "15" and 15.0 for 15."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class ActionReadSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()


class NotificationReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    title = serializers.CharField(source="content.title")
    body = serializers.CharField(source="content.body")
    icon = serializers.CharField(source="content.icon")
    actions = ActionReadSerializer(source="content.actions", many=True)
    data = serializers.DictField(source="content.data", help_text="Ids for the app.")
    read_at = serializers.DateTimeField(allow_null=True)
    snoozed_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class UnreadCountReadSerializer(serializers.Serializer[Any]):
    unread_count = serializers.IntegerField(min_value=0)


class ReadAllReadSerializer(serializers.Serializer[Any]):
    marked = serializers.IntegerField(min_value=0)
    unread_count = serializers.IntegerField(min_value=0)


class SnoozeWriteSerializer(StrictSerializer):
    minutes = WholeField(min_value=1, max_value=DAY_MINUTES, default=15)


class NotificationSendWriteSerializer(StrictSerializer):
    user_id = serializers.UUIDField(help_text="Who is told.")
    type = serializers.ChoiceField(choices=SENDABLE_CHOICES)
    title = LineField(max_length=100)
    body = TextField(max_length=1000)


class NotificationSentReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=SENDABLE_CHOICES, source="kind")
    created_at = serializers.DateTimeField()


class PushDeviceWriteSerializer(StrictSerializer):
    platform = serializers.ChoiceField(choices=PushDevice.Platform.choices)
    token = TextField(
        max_length=SUBSCRIPTION_MAX, help_text="The provider's token; for the web the push subscription as JSON text."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """:raises ValidationError: naming `token`, when it cannot be one of that platform."""
        web = attrs["platform"] == PushDevice.Platform.WEB
        if not (_is_subscription(attrs["token"]) if web else _is_token(attrs["token"])):
            raise ValidationError(
                {"token": [ErrorDetail("This is not a token of the platform.", code="token_malformed")]}
            )
        return attrs


class PushDeviceReadSerializer(serializers.Serializer[Any]):
    """The token itself is never shown again."""

    id = serializers.UUIDField()
    platform = serializers.ChoiceField(choices=PushDevice.Platform.choices)
    current = serializers.SerializerMethodField(help_text="Registered by the session that asks.")
    last_seen_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()

    def get_current(self, device: PushDevice) -> bool:
        return device.session_id is not None and device.session_id == self.context.get("session_id")


class WallTimeField(serializers.TimeField):
    """A time of the day as the person's own clock shows it; whole minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M", "%H:%M:%S"], **kwargs)

    def to_internal_value(self, data: Any) -> time:
        if not isinstance(data, str):
            self.fail("invalid", format="hh:mm")
        return super().to_internal_value(data).replace(second=0, microsecond=0)


class ReminderChangeSerializer(StrictSerializer):
    wall_time = WallTimeField(required=False)
    weekdays = serializers.ListField(
        child=WholeField(min_value=1, max_value=7), max_length=7, required=False,
        help_text="ISO weekdays, 1 is Monday; empty means every day.",
    )  # fmt: skip
    enabled = FlagField(required=False)


class ReminderWriteSerializer(ReminderChangeSerializer):
    kind = serializers.ChoiceField(choices=SETTABLE_CHOICES)
    wall_time = WallTimeField()


class ReminderReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    wall_time = serializers.TimeField(format="%H:%M")
    weekdays = serializers.ListField(child=serializers.IntegerField())
    enabled = serializers.BooleanField()
    next_due_at = serializers.DateTimeField(allow_null=True)
    source = serializers.SerializerMethodField()

    def get_source(self, reminder: Any) -> str:
        """Whether it follows a time of the preferences (`preferences`), or was set here (`person`)."""
        return "preferences" if is_of_preferences(reminder) else "person"


def _is_token(token: str) -> bool:
    """One line of printable ASCII; a token with a space or a slash would change the provider's address."""
    return len(token) <= TOKEN_MAX and token.isascii() and token.isprintable() and not set(token) & set(" /?#%\\\"'")


def _is_subscription(token: str) -> bool:
    try:
        found = orjson.loads(token)
    except orjson.JSONDecodeError:
        return False
    keys = found.get("keys") if isinstance(found, dict) else None
    if not isinstance(keys, dict) or not isinstance(found.get("endpoint"), str):
        return False
    return found["endpoint"].startswith("https://") and all(
        isinstance(keys.get(name), str) for name in ("p256dh", "auth")
    )

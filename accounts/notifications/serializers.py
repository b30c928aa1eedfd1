from typing import Any

import orjson
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.fields import LineField, StrictSerializer, TextField
from accounts.notifications.models import NotificationKind, PushDevice
from accounts.profile.fields import WholeField

SENDABLE = (
    NotificationKind.SESSION_REMINDER, NotificationKind.APPOINTMENT_REMINDER, NotificationKind.WELLNESS_INSIGHT,
    NotificationKind.UPDATE, NotificationKind.SECURITY_NOTICE,
)  # fmt: skip
TOKEN_MAX, SUBSCRIPTION_MAX = 512, 4096
DAY_MINUTES = 1440
KINDS = NotificationKind.choices
# Named in the OpenAPI document by ENUM_NAME_OVERRIDES.
SENDABLE_CHOICES = [(kind.value, kind.label) for kind in SENDABLE]


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


class WebPushKeyReadSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="A P-256 point in base64url, for `applicationServerKey`.")


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

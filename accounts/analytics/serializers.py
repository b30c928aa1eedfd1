"""Events as apps send them. Names and numbers only: a text that a person wrote cannot be sent by mistake."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.identity.fields import StrictSerializer
from config.api.serializer_fields import AwareDateTimeField

EVENTS_MAX = 50
DATA_MAX = 20
NAME = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
VALUE = re.compile(r"[A-Za-z0-9_.:/-]{0,64}\Z")
NUMBER_MAX = 10**12


@extend_schema_field(
    {
        "type": "object",
        "maxProperties": DATA_MAX,
        "additionalProperties": {"oneOf": [{"type": "number"}, {"type": "boolean"}, {"type": "string"}]},
    }
)
class EventDataField(serializers.Field[Any, Any, Any, Any]):
    default_error_messages = {
        "shape": f"An object of at most {DATA_MAX} names is needed.",
        "name": "Names are of a-z, 0-9 and _, as in screen_name.",
        "value": "Values are numbers, true, false, or names of at most 64 letters, digits and _.:/- without spaces.",
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or len(data) > DATA_MAX:
            self.fail("shape")
        for name, value in data.items():
            if not isinstance(name, str) or not NAME.match(name):
                self.fail("name")
            named = isinstance(value, str) and VALUE.match(value)
            counted = isinstance(value, int | float) and abs(value) <= NUMBER_MAX
            if not (named or counted):
                self.fail("value")
        return dict(data)

    def to_representation(self, value: Any) -> Any:
        return value


class AnalyticsEventWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, allow_null=True, help_text="Made by the client; repeats are safe.")
    event_type = serializers.RegexField(r"^[a-z][a-z0-9_.:-]{0,99}\Z", max_length=100)
    event_data = EventDataField(required=False)
    session_id = serializers.RegexField(r"^[A-Za-z0-9_-]{1,255}\Z", required=False, help_text="The app's own.")
    occurred_at = AwareDateTimeField(required=False, allow_null=True, help_text="Default: now.")


class AnalyticsEventsWriteSerializer(StrictSerializer):
    events = AnalyticsEventWriteSerializer(many=True, allow_empty=False, max_length=EVENTS_MAX)


class AnalyticsAcceptedSerializer(serializers.Serializer[Any]):
    stored = serializers.IntegerField(min_value=0, help_text="0 without the person's consent to analytics.")

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import FlagField, StrictSerializer
from accounts.notifications.models import NotificationKind
from accounts.profile.fields import WholeField
from accounts.reminders.reminders import SETTABLE, is_of_preferences
from config.api.serializer_fields import WallTimeField

# Named in the OpenAPI document by ENUM_NAME_OVERRIDES.
SETTABLE_CHOICES = [(kind.value, kind.label) for kind in SETTABLE]


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
    kind = serializers.ChoiceField(choices=NotificationKind.choices)
    wall_time = serializers.TimeField(format="%H:%M")
    weekdays = serializers.ListField(child=serializers.IntegerField())
    enabled = serializers.BooleanField()
    next_due_at = serializers.DateTimeField(allow_null=True)
    source = serializers.SerializerMethodField()

    def get_source(self, reminder: Any) -> str:
        """Whether it follows a time of the preferences (`preferences`), or was set here (`person`)."""
        return "preferences" if is_of_preferences(reminder) else "person"

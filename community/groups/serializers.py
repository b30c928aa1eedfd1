"""The shapes of groups."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import FlagField, LineField, StrictSerializer, TextField, ZoneField
from community.groups.invitations import DAYS_DEFAULT, DAYS_MAX
from community.groups.leading import MUTE_MINUTES_MAX
from community.groups.models import GroupSession, SupportGroup
from community.groups.services import SLOW_MODE_MAX
from config.api.serializer_fields import AwareDateTimeField, WholeNumberField

ROLES = ("member", "moderator", "owner")


class GroupReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    privacy = serializers.ChoiceField(SupportGroup.Privacy.choices)
    audience = serializers.ChoiceField(SupportGroup.Audience.choices, help_text="Adults, or people from 13 to 17.")
    member_count = serializers.IntegerField()
    online_count = serializers.IntegerField(help_text="Of those who show when they are here.")
    next_session = serializers.DateTimeField(allow_null=True, help_text="On the clock of your own zone.")
    next_session_timezone = serializers.CharField(allow_null=True, help_text="The zone that it was planned in.")
    joined = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class GroupDetailSerializer(GroupReadSerializer):
    guidelines = serializers.CharField(help_text="Pinned. Agreed to before the first message (422 guidelines_needed).")
    guidelines_accepted = serializers.BooleanField()
    slow_mode_seconds = serializers.IntegerField(help_text="Each member may say something once in so many seconds.")
    is_open = serializers.BooleanField(help_text="A group that has ended can still be read.")
    role = serializers.ChoiceField(ROLES, allow_null=True, help_text="Yours.")
    participant_id = serializers.UUIDField(allow_null=True, help_text="You in this group; used nowhere else.")
    reminders = serializers.BooleanField(help_text="Whether you are told of this group's sessions.")


class GroupChangeSerializer(StrictSerializer):
    slow_mode_seconds = WholeNumberField(min_value=0, max_value=SLOW_MODE_MAX)


class GroupJoinSerializer(StrictSerializer):
    invitation = LineField(
        required=False, allow_null=True, max_length=64, help_text="The code of an invitation, for a private group."
    )
    accepts_guidelines = FlagField(required=False, default=False)


class GroupMembershipSerializer(StrictSerializer):
    reminders = FlagField(help_text="Whether you are told of this group's sessions.")


class GroupMemberReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of this group alone; the `sender.id` of messages.")
    name = serializers.CharField()
    role = serializers.ChoiceField(ROLES)
    is_you = serializers.BooleanField()
    muted_until = serializers.DateTimeField(allow_null=True, help_text="Seen by them and by who leads the group.")


class GroupMemberChangeSerializer(StrictSerializer):
    role = serializers.ChoiceField(ROLES, required=False, help_text="Owners alone may.")
    muted_minutes = WholeNumberField(
        required=False,
        min_value=0,
        max_value=MUTE_MINUTES_MAX,
        help_text="May read and not write for so long; 0 ends it.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError({"role": ["Name either `role` or `muted_minutes`."]}, code="required")
        return attrs


class GroupInvitationWriteSerializer(StrictSerializer):
    days = WholeNumberField(required=False, default=DAYS_DEFAULT, min_value=1, max_value=DAYS_MAX)


class GroupInvitationReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    role = serializers.ChoiceField(ROLES)
    expires_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class GroupInvitationMadeSerializer(GroupInvitationReadSerializer):
    code = serializers.CharField(help_text="Shown this once. It lets one person in.")


class GroupSessionWriteSerializer(StrictSerializer):
    title = LineField(max_length=120)
    starts_at = AwareDateTimeField()
    timezone = ZoneField(help_text="The zone whose clock it was planned by.")
    duration_minutes = WholeNumberField(required=False, default=60, min_value=5, max_value=480)


class GroupSessionReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    starts_at = serializers.DateTimeField(help_text="On the clock of your own zone.")
    timezone = serializers.CharField()
    duration_minutes = serializers.IntegerField()
    state = serializers.ChoiceField(GroupSession.State.choices)
    support = serializers.JSONField(
        required=False, read_only=True, help_text="Present when a title sounds like danger."
    )


class GroupGuidelinesReadSerializer(serializers.Serializer[Any]):
    guidelines = TextField()
    guidelines_accepted = serializers.BooleanField()

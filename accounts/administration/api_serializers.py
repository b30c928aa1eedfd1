"""Shapes of the administration endpoints: metadata about accounts, never what people wrote."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import LineField, StrictSerializer
from accounts.identity.models import User


class UserStatusWriteSerializer(StrictSerializer):
    status = serializers.ChoiceField(choices=User.Status.choices)
    suspension_kind = serializers.ChoiceField(choices=User.Suspension.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "suspension_kind" in attrs and attrs["status"] != User.Status.SUSPENDED:
            raise serializers.ValidationError({"suspension_kind": "Only a suspension has a kind."}, "not_suspended")
        return attrs


class UserFindWriteSerializer(StrictSerializer):
    name = LineField(max_length=254, help_text="The exact e-mail address or user name.")


class UserRowReadSerializer(serializers.Serializer):
    """What every role with `read:account_status` sees."""

    id = serializers.UUIDField()
    role = serializers.CharField()
    groups = serializers.ListField(child=serializers.CharField())
    status = serializers.CharField()
    suspension_kind = serializers.CharField()
    is_active = serializers.BooleanField()
    is_banned = serializers.BooleanField()
    is_premium = serializers.BooleanField()
    has_second_factor = serializers.BooleanField()
    joined_at = serializers.DateTimeField()
    last_login_at = serializers.DateTimeField(allow_null=True)
    last_active_at = serializers.DateTimeField(allow_null=True)
    deleted_at = serializers.DateTimeField(allow_null=True)


class UserDetailReadSerializer(UserRowReadSerializer):
    """The contact details are only for `manage:users`; others get null."""

    email = serializers.EmailField(allow_null=True)
    email_verified = serializers.BooleanField(allow_null=True)
    username = serializers.CharField(allow_null=True)
    country = serializers.CharField(allow_null=True)
    locale = serializers.CharField(allow_null=True)
    timezone = serializers.CharField(allow_null=True)
    live_sessions = serializers.IntegerField()
    erasure_due_at = serializers.DateTimeField(allow_null=True)


class UserStatsReadSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    by_status = serializers.DictField(child=serializers.IntegerField())
    by_role = serializers.DictField(child=serializers.IntegerField())
    premium = serializers.IntegerField()
    with_second_factor = serializers.IntegerField()
    joined_last_30_days = serializers.IntegerField()
    active_last_30_days = serializers.IntegerField()


class UserSessionRowReadSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    revoke_reason = serializers.CharField()


class AuditRowReadSerializer(serializers.Serializer):
    sequence = serializers.IntegerField()
    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    action = serializers.CharField()
    actor_id = serializers.UUIDField(allow_null=True)
    owner_id = serializers.UUIDField(allow_null=True)
    session_id = serializers.UUIDField(allow_null=True)
    target_type = serializers.CharField()
    target_id = serializers.CharField()
    request_id = serializers.CharField()
    ip = serializers.CharField()
    details = serializers.DictField()


class QueueReadSerializer(serializers.Serializer):
    queue = serializers.CharField()
    seen_at = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()


class BacklogReadSerializer(serializers.Serializer):
    name = serializers.CharField()
    waiting = serializers.IntegerField()
    oldest_due_at = serializers.DateTimeField(allow_null=True)


class MetricsReadSerializer(serializers.Serializer):
    database = serializers.DictField()
    redis = serializers.DictField()
    queues = QueueReadSerializer(many=True)
    backlogs = BacklogReadSerializer(many=True)
    people = UserStatsReadSerializer()
    business = serializers.DictField(
        child=serializers.FloatField(), help_text="Counts of everybody: active people, and what the last day brought."
    )
    audit_rows_unsealed = serializers.IntegerField()

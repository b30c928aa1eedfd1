"""An appeal as its person reads it, here and within its decision."""

from typing import Any

from rest_framework import serializers

from accounts.identity.models import User
from moderation.appeals.models import ModerationAppeal


class AppealShownSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    text = serializers.CharField()
    outcome = serializers.CharField(help_text="Empty until it is decided, then `upheld` or `reversed`.")
    reasons = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    restored = serializers.BooleanField(allow_null=True, help_text="Whether what was done could be undone.")
    created_at = serializers.DateTimeField()
    support = serializers.JSONField(required=False, read_only=True, help_text="Present when a text sounds like danger.")


def appeal_row(appeal: ModerationAppeal, owner: User) -> dict[str, Any]:
    appeal.owner = owner
    names = ("id", "text", "outcome", "reasons", "decided_at", "restored", "created_at")
    return {name: getattr(appeal, name) for name in names}

"""The shapes of appeals."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import StrictSerializer, TextField
from moderation.reports.rules import GROUNDS
from moderation.sanctions.models import ModerationDecision


class AppealWriteSerializer(StrictSerializer):
    text = TextField(max_length=4000, help_text="Why you think that the decision is wrong.")


class AppealDecideSerializer(StrictSerializer):
    outcome = serializers.ChoiceField(["upheld", "reversed"])
    reasons = TextField(max_length=4000, help_text="What the person reads.")


class AppealModeratorSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    decision_id = serializers.UUIDField()
    action = serializers.ChoiceField(ModerationDecision.Action.choices)
    reason_code = serializers.ChoiceField(GROUNDS)
    statement = serializers.CharField()
    note = serializers.CharField(allow_null=True)
    case_id = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    outcome = serializers.CharField()
    reasons = serializers.CharField(allow_null=True)
    restored = serializers.BooleanField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()

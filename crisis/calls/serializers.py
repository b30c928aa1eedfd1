"""The shapes of calls."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import StrictSerializer
from accounts.profile.fields import PhoneField
from config.api.serializer_fields import WholeNumberField
from crisis.calls.models import CrisisCall
from crisis.calls.services import SEVERITY


class CallWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, allow_null=True, help_text="Made by the client; repeats are safe.")
    phone = PhoneField(required=False, allow_null=True, allow_blank=True)
    severity_level = WholeNumberField(min_value=SEVERITY, max_value=5, required=False)


class CallReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(CrisisCall.State.choices)
    outcome = serializers.ChoiceField(
        [("", ""), *CrisisCall.Outcome.choices],
        help_text="Once it has ended. `by_hand`: a member of staff was told to call, no machine will.",
    )
    incident_id = serializers.UUIDField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True, help_text="When somebody of staff came to the line.")
    ended_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    support = serializers.JSONField(required=False, help_text="Whom to call meanwhile.")

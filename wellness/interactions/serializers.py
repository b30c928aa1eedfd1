"""Shapes of logged interactions."""

from rest_framework import serializers

from accounts.identity.fields import LineField
from config.api.serializer_fields import WholeNumberField
from wellness.interactions.models import MINUTES_MAX, TOOL_MAX
from wellness.tracking.bodies import TrackedReadSerializer, TrackedWriteSerializer, notes_field


class InteractionWriteSerializer(TrackedWriteSerializer):
    tool = LineField(max_length=TOOL_MAX, help_text="The name of what was used, stored in clear and counted by.")
    duration_minutes = WholeNumberField(min_value=0, max_value=MINUTES_MAX, help_text="In whole minutes.")
    notes = notes_field()


class InteractionChangeSerializer(InteractionWriteSerializer):
    id = None  # type: ignore[assignment]


class InteractionReadSerializer(TrackedReadSerializer):
    tool = serializers.CharField()
    duration_minutes = serializers.IntegerField(min_value=0, max_value=MINUTES_MAX)
    notes = serializers.CharField(allow_null=True)

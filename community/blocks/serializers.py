"""The shapes of blocks."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import LineField, StrictSerializer


class BlockWriteSerializer(StrictSerializer):
    content_type = LineField(
        max_length=30, help_text="participant, chat_message, group_message, post or reply: what you saw of them."
    )
    content_id = serializers.UUIDField()


class BlockReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    content_type = serializers.CharField(source="reference_type")
    content_id = serializers.UUIDField(source="reference_id")
    name = serializers.CharField(help_text="As you saw it there.")
    created_at = serializers.DateTimeField()

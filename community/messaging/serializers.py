"""The shapes of messages over REST; the same as in frames."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import StrictSerializer, TextField
from community.messaging.frames import MAX_TEXT
from community.messaging.models import ConversationMessage
from community.messaging.talking import said_check


class MessageWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Made by the client; sent again, it is stored once.")
    content = TextField(max_length=MAX_TEXT, required=False, allow_blank=True, default="")
    message_type = serializers.ChoiceField(["text", "image", "file"], default="text")
    attachment_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    is_anonymous = serializers.BooleanField(
        default=True, help_text="Always so: nobody sees another name than that of this conversation."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said_check(attrs["content"], attrs["message_type"], attrs["attachment_id"])
        return attrs


class MessageEditSerializer(StrictSerializer):
    content = TextField(max_length=MAX_TEXT)


class MarkWriteSerializer(StrictSerializer):
    seq = serializers.IntegerField(min_value=0, max_value=2**62)
    mark = serializers.ChoiceField(["delivered", "read"], default="read")


class MarkReadSerializer(serializers.Serializer[Any]):
    delivered_seq = serializers.IntegerField()
    read_seq = serializers.IntegerField()


class SenderSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of this conversation alone.")
    name = serializers.CharField()
    role = serializers.CharField()


class ChatMessageReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField()
    seq = serializers.IntegerField(allow_null=True, help_text="The place in the conversation; none while it is held.")
    changed_seq = serializers.IntegerField(allow_null=True, help_text="The place of its last change; see `after`.")
    message_type = serializers.ChoiceField(ConversationMessage.Type.choices)
    state = serializers.ChoiceField(ConversationMessage.State.choices)
    content = serializers.CharField()
    sender = SenderSerializer()
    timestamp = serializers.DateTimeField()
    is_anonymous = serializers.BooleanField()
    attachment_id = serializers.UUIDField(allow_null=True)
    resource_id = serializers.UUIDField(allow_null=True)
    is_softened = serializers.BooleanField(help_text="Some words were masked before others saw it.")
    is_edited = serializers.BooleanField()
    edited_by_moderator = serializers.BooleanField()
    support = serializers.JSONField(required=False, read_only=True, help_text="Present when a text sounds like danger.")


class MessagePageSerializer(serializers.Serializer[Any]):
    results = ChatMessageReadSerializer(many=True)
    held = ChatMessageReadSerializer(many=True, help_text="Your own that wait for a moderator; others do not see them.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ChatAttachmentWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Made by the client; repeats are safe.")
    file = serializers.FileField(max_length=None, allow_empty_file=False, use_url=False)


class ChatAttachmentReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    created_at = serializers.DateTimeField()

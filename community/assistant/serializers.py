"""Shapes of sessions and messages."""

from typing import Any

from rest_framework import serializers

from accounts.identity.fields import FlagField, LineField, StrictSerializer, TextField
from community.assistant.models import CONTENT_MAX, TITLE_MAX, AssistantMessage, AssistantSession


class AssistantSessionWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Made by the client; repeats are safe.")
    title = LineField(required=False, allow_blank=True, max_length=TITLE_MAX)
    session_type = serializers.ChoiceField(
        required=False, choices=AssistantSession.Type.choices,
        help_text="Anything but `general` begins that guided dialogue at once.",
    )  # fmt: skip


class AssistantSessionChangeSerializer(StrictSerializer):
    title = LineField(required=False, allow_blank=True, max_length=TITLE_MAX)
    is_active = FlagField(
        required=False, help_text="A closed session takes no messages, unless they sound like danger."
    )


class AssistantCardSerializer(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["room", "choice"])
    code = serializers.CharField()
    label = serializers.CharField()
    target = serializers.CharField(allow_null=True, help_text="Of a room: where its data are. Of a choice: null.")


class AssistantSessionReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField(allow_blank=True)
    session_type = serializers.ChoiceField(choices=AssistantSession.Type.choices)
    is_active = serializers.BooleanField()
    message_count = serializers.IntegerField(min_value=0)
    last_sequence = serializers.IntegerField(min_value=0)
    last_message_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AssistantMessageWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(help_text="Made by the client: the same message again is answered once.")
    content = TextField(max_length=CONTENT_MAX)


class AssistantMessageReadSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    session_id = serializers.UUIDField()
    sequence = serializers.IntegerField(min_value=1)
    role = serializers.ChoiceField(choices=AssistantMessage.Role.choices)
    state = serializers.ChoiceField(choices=AssistantMessage.State.choices)
    reply_to = serializers.UUIDField(source="reply_to_id", allow_null=True)
    content = serializers.SerializerMethodField(help_text="Empty while an answer is awaited, and for what was hidden.")
    action_cards = AssistantCardSerializer(source="cards", many=True, allow_null=True)
    model_used = serializers.CharField(allow_blank=True, help_text="`guided` for words of ours.")
    prompt_version = serializers.CharField(allow_blank=True)
    tokens_used = serializers.IntegerField(allow_null=True)
    response_time_ms = serializers.IntegerField(allow_null=True)
    crisis_detected = serializers.BooleanField()
    content_filtered = serializers.BooleanField()
    flags = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()

    def get_content(self, row: AssistantMessage) -> str:
        return "" if row.is_hidden else row.content


class AssistantSessionDetailSerializer(AssistantSessionReadSerializer):
    messages = AssistantMessageReadSerializer(many=True, help_text="The newest, in their order.")


class AssistantSessionOpenedSerializer(AssistantSessionDetailSerializer):
    support = serializers.JSONField(required=False, help_text="Present when the title sounds like danger.")


class AssistantMessagePageSerializer(serializers.Serializer[Any]):
    results = AssistantMessageReadSerializer(many=True)
    has_more = serializers.BooleanField()


class AssistantAnswerReadSerializer(serializers.Serializer[Any]):
    user_message = AssistantMessageReadSerializer()
    assistant_message = AssistantMessageReadSerializer()
    action_cards = AssistantCardSerializer(many=True)
    support = serializers.JSONField(required=False, help_text="Present when the message sounds like danger.")


class AssistantStatusReadSerializer(serializers.Serializer[Any]):
    provider = serializers.ChoiceField(choices=["guided", "model"], help_text="What would answer this person now.")
    reason = serializers.CharField(allow_blank=True, help_text="Why no model answers: age, unscreened or language.")
    available = serializers.BooleanField()
    code = serializers.CharField(allow_blank=True, help_text="consent_required or adults_only, when not available.")
    disclosure = serializers.CharField()

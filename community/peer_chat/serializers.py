"""The shapes of peer chat over REST."""

import re
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.fields import StrictSerializer, TextField
from community.messaging.models import Conversation
from community.messaging.serializers import MessageWriteSerializer
from community.peer_chat.models import PeerTicket


class LanguageField(TextField):
    """ISO 639, two or three letters."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data).lower()
        if not re.fullmatch(r"[a-z]{2,3}", text):
            raise ValidationError("A language of two or three letters is needed, like en.", code="language_malformed")
        return text


class PeerSearchSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False, help_text="Of the ticket, made by the client; sent again, it is one.")
    topic = serializers.ChoiceField(PeerTicket.Topic.choices, default=PeerTicket.Topic.ANY)
    language = LanguageField(required=False, help_text="That of your account unless told.")


class PeerMessageSerializer(MessageWriteSerializer):
    conversation_id = serializers.UUIDField(required=False)
    recipient_id = serializers.UUIDField(required=False, help_text="The `partner.id` of one of your conversations.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("conversation_id" in attrs) == ("recipient_id" in attrs):
            message = "Name the conversation or the recipient, one of the two."
            raise ValidationError({"conversation_id": [ErrorDetail(message, "invalid")]})
        return super().validate(attrs)


class PartnerSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of this conversation alone.")
    name = serializers.CharField(help_text="Of this conversation alone.")
    online = serializers.BooleanField(
        help_text="Seen in this conversation within the last minute; always false for people who do not show it."
    )


class NoticeSerializer(serializers.Serializer[Any]):
    confidentiality = serializers.CharField(help_text="What stays between the two, and what does not.")
    rules = serializers.ListField(child=serializers.CharField())


class PeerTalkSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    partner = PartnerSerializer()
    last_message = serializers.CharField(allow_null=True, help_text="Null before the first one; empty without words.")
    timestamp = serializers.DateTimeField(help_text="Of the last message, or of the beginning.")
    unread_count = serializers.IntegerField(help_text="Up to 99.")
    state = serializers.ChoiceField(Conversation.State.choices)
    created_at = serializers.DateTimeField()


class PeerTalkDetailSerializer(PeerTalkSerializer):
    notice = NoticeSerializer(help_text="To be shown before the first message.")


class PeerTicketSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(PeerTicket.State.choices)
    topic = serializers.ChoiceField(PeerTicket.Topic.choices)
    language = serializers.CharField()
    created_at = serializers.DateTimeField()
    waiting_seconds = serializers.IntegerField()
    place_within = serializers.IntegerField(
        allow_null=True, help_text="You are among the first so many who wait; in steps of five."
    )
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="Ask again before, or send `chat:queue`, to go on waiting."
    )
    conversation_id = serializers.UUIDField(allow_null=True)


class PeerSearchReadSerializer(serializers.Serializer[Any]):
    conversation_id = serializers.UUIDField(allow_null=True, help_text="Null while you wait.")
    partner = PartnerSerializer(allow_null=True)
    ticket = PeerTicketSerializer()
    notice = NoticeSerializer(help_text="To be shown before the first message.")

"""Conversations and messages for tests, made by the services."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.identity.models import User
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.services import conversation_open, participant_join
from community.messaging.talking import Answer, Said, messages_send
from config.ids import uuid7


def make_conversation(
    *people: User,
    kind: Conversation.Kind = Conversation.Kind.PEER,
    house: bool = False,
    slow_mode_seconds: int = 0,
    minors: bool = False,
) -> tuple[Conversation, list[ConversationParticipant]]:
    conversation = conversation_open(kind=kind, house=house, slow_mode_seconds=slow_mode_seconds)
    now = timezone.now() - timedelta(seconds=1)
    places = [
        participant_join(conversation=conversation, user=person, now=now, is_minor=minors)[0] for person in people
    ]
    return conversation, places


def say(
    conversation: Conversation, author: User, text: str = "Hello.", *, message_id: UUID | None = None, **values: Any
) -> Answer:
    return say_all([said_of(conversation, author, text, message_id=message_id, **values)])[0]


def said_of(
    conversation: Conversation, author: User, text: str = "Hello.", *, message_id: UUID | None = None, **values: Any
) -> Said:
    kind = Conversation.Kind(conversation.kind)
    return Said(message_id or uuid7(), conversation.pk, author, kind, text, **values)


def say_all(said: Sequence[Said]) -> list[Answer]:
    return messages_send(said, now=timezone.now())


def address(conversation: Conversation, rest: str = "messages") -> str:
    return f"/api/v1/chat/conversations/{conversation.pk}/{rest}"

"""Whoever has no place in a conversation any more can say nothing there, and is heard all the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.exceptions import APIException

from accounts.identity.models import User
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.talking import PLACES, said_screen
from config.ids import uuid7
from moderation.screening.refusals import words_carry


@contextmanager
def displaced_heard(**said: Any) -> Iterator[None]:
    """Around the look for somebody's place: a refusal takes along what `displaced_hear` finds in their words."""
    try:
        yield
    except APIException as refusal:
        displaced_hear(refusal, now=timezone.now(), **said)
        raise


def displaced_hear(
    refusal: APIException,
    *,
    author: User,
    kind: Conversation.Kind,
    text: str,
    message_id: UUID | None,
    now: datetime,
    **place: Any,
) -> None:
    """
    This function will let `refusal` take along the words of somebody who left, was put out or was banned. One query.

    `place` finds the conversation. Who never was in it has said nothing there.
    """
    rows = ConversationParticipant.objects.filter(owner=author, conversation__kind=kind, **place)
    was = rows.values_list("is_minor", "role").first()
    if was is None:
        # Read by nobody else either.
        words_carry(refusal, author=author, place=PLACES[kind], content_id=message_id or uuid7(), now=now)
        return
    verdict = said_screen(text=text, author=author, is_minor=was[0], kind=kind, role=was[1], now=now)
    words_carry(refusal, verdict, author=author, place=PLACES[kind], content_id=message_id or uuid7(), now=now)


def speaks_of_self(*, author: User, conversation_id: UUID) -> bool:
    """Whether somebody is or was in this conversation, and not as its counsellor. One query."""
    rows = ConversationParticipant.objects.filter(owner=author, conversation_id=conversation_id)
    role = rows.values_list("role", flat=True).first()
    return role not in (None, ConversationParticipant.Role.COUNSELOR)

"""The sockets of conversations: what is said, typed and read there."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from community.blocks.selectors import blocked_ids
from community.messaging.authors import author_known, author_of
from community.messaging.delivery import conversation_topic, message_data, publication
from community.messaging.frames import MarkReport, SendData, TypingReport
from community.messaging.hearing import displaced_hear
from community.messaging.marks import mark_set
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.talking import PLACES, Said, said_check
from community.messaging.writer import writer
from config.realtime.authentication import SocketIdentity, run_sync
from config.realtime.consumers import SocketConsumer
from config.realtime.limits import TokenBucket
from config.realtime.publish import publish_many
from crisis.screening.heard_frames import FramesHeard

# Typing is told at most so often; more of it says nothing new.
TYPING_BURST, TYPING_RATE = 4.0, 1.0
SOCKET_CONVERSATIONS = 200


class Seat(NamedTuple):
    """The person's own place in a conversation that the socket hears."""

    participant_id: UUID
    is_minor: bool
    shows_activity: bool = False
    role: str = ConversationParticipant.Role.MEMBER


class ConversationConsumer(FramesHeard, SocketConsumer):
    """Kinds of conversation set `kind` and `prefix` and say by `seats` what somebody may hear."""

    kind: ClassVar[Conversation.Kind]
    prefix: ClassVar[str]
    watches_access = True
    _seats: Mapping[UUID, Seat]
    _typing: TokenBucket | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.heard_event = f"{cls.prefix}:message"

    def seats(self, identity: SocketIdentity) -> Mapping[UUID, Seat]:
        """
        The conversations of this socket, by their ids. In a thread; may use the database.

        :raises NotFound, DomainError: when the person may not enter.
        """
        raise NotImplementedError

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        self._seats = await run_sync(self._seated, identity)
        return [conversation_topic(conversation_id) for conversation_id in self._seats]

    def _seated(self, identity: SocketIdentity) -> Mapping[UUID, Seat]:
        seats = self.seats(identity)
        # Known before the first message, which would wait for it.
        author_of(identity)
        return seats

    async def hidden_senders(self, identity: SocketIdentity) -> Collection[str]:
        if self.kind != Conversation.Kind.GROUP:
            return ()
        return await run_sync(hidden_in, identity.user_id, list(self._seats))

    async def _handle(self, event: str, data: object, frame_id: str) -> Mapping[str, Any] | None:
        match event.removeprefix(f"{self.prefix}:"), data:
            case "message", SendData():
                return await self.say(data)
            case "typing", TypingReport():
                return await self.tell_typing(data)
            case "read", MarkReport():
                return await self.mark(data)
        return await super()._handle(event, data, frame_id)

    def told_as(self) -> str | None:
        # What a counsellor asks ("do you think about ending your life?") is no danger to the counsellor.
        asks = any(seat.role == ConversationParticipant.Role.COUNSELOR for seat in self._seats.values())
        return None if asks else PLACES[self.kind]

    def _seat(self, data: object) -> tuple[UUID, Seat]:
        """Of the conversation that the frame names, or the only one. What is not there may still be in the database."""
        named = getattr(data, "conversation_id", None) or next(iter(self._seats), None)
        seat = self._seats.get(named) if named is not None else None
        if named is None or seat is None:
            raise NotFound
        return named, seat

    async def say(self, data: SendData) -> Mapping[str, Any]:
        identity = self.connection.identity
        author = author_known(identity) or await run_sync(author_of, identity)
        try:
            conversation_id, seat = self._seat(data)
        except NotFound as refusal:
            # It ended, or they were put out, while they wrote: the socket knows nothing of it any more.
            await self._displaced(refusal, author, data)
            raise
        said_check(data.content, data.message_type, data.attachment_id)
        said = Said(
            data.message_id, conversation_id, author, self.kind, data.content, seat.is_minor, data.message_type,
            data.attachment_id, role=seat.role,
        )  # fmt: skip
        answer = await writer.send(said)
        if answer.error is not None:
            raise answer.error
        if answer.sent is None:
            raise NotFound
        told: dict[str, Any] = {"message": message_data(answer.sent)}
        return {**told, "support": answer.support} if answer.support else told

    async def _displaced(self, refusal: NotFound, author: User, data: SendData) -> None:
        named = getattr(data, "conversation_id", None)
        if named is None:
            return
        await run_sync(
            displaced_hear, refusal, author=author, kind=self.kind, text=data.content, message_id=data.message_id,
            now=timezone.now(), conversation_id=named,
        )  # fmt: skip

    async def tells_typing(self) -> bool:
        """Whether others may see that this person types."""
        return True

    async def marks_told_to(self, *, read: bool) -> str | None:
        """A topic that hears of this person's marks instead of the whole conversation."""
        return None

    async def tell_typing(self, data: TypingReport) -> None:
        conversation_id, seat = self._seat(data)
        now = asyncio.get_running_loop().time()
        self._typing = self._typing or TokenBucket(burst=TYPING_BURST, rate=TYPING_RATE, now=now)
        if not self._typing.take(now) or not await self.tells_typing():
            return
        told = publication(
            self.kind, conversation_id, "typing",
            {"conversation_id": conversation_id, "sender_id": seat.participant_id, "is_typing": data.is_typing},
            sender=str(seat.participant_id), skip_socket=self.connection.socket_id,
        )  # fmt: skip
        await run_sync(publish_many, [told])

    async def mark(self, data: MarkReport) -> Mapping[str, Any]:
        conversation_id, seat = self._seat(data)
        told_to = await self.marks_told_to(read=data.mark == "read")
        delivered, read = await run_sync(
            mark_set,
            viewer_id=seat.participant_id,
            conversation_id=conversation_id,
            kind=self.kind,
            seq=data.seq,
            read=data.mark == "read",
            skip_socket=self.connection.socket_id,
            told_to=told_to,
        )
        return {"delivered_seq": delivered, "read_seq": read}


def hidden_in(user_id: UUID, conversations: list[UUID]) -> frozenset[str]:
    """The participants of these conversations with whom the person has a block. Two queries, one if there is none."""
    others = blocked_ids(viewer_id=user_id)
    if not others:
        return frozenset()
    rows = ConversationParticipant.objects.filter(conversation_id__in=conversations, owner_id__in=others)
    return frozenset(str(row_id) for row_id in rows.values_list("pk", flat=True))

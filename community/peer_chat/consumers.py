"""
`/ws/v1/chat`: all peer conversations of a person, on one socket.

Somebody with two conversations comes, goes, and receives in both at the same moment; told to the others, that moment
would join the two names. So only what a person does within a conversation is told there, and only if they show their
activity: that they are here, that they type, how far they have read. Of going nothing is told; it fades.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from community.messaging.consumers import SOCKET_CONVERSATIONS, ConversationConsumer, Seat
from community.messaging.models import Conversation
from community.messaging.selectors import seats_of
from community.peer_chat.frames import PATH
from community.peer_chat.presence import here, marks_topic
from community.peer_chat.selectors import shows_activity
from community.peer_chat.services import peer_wait
from community.peer_chat.telling import person_topic
from config.realtime.authentication import SocketIdentity, run_sync
from moderation.sanctions.selectors import may_read_require

# Well within the time after which presence fades.
HERE_SECONDS = 20.0


class PeerChatConsumer(ConversationConsumer):
    path = PATH
    kind = Conversation.Kind.PEER
    prefix = "chat"

    def seats(self, identity: SocketIdentity) -> Mapping[UUID, Seat]:
        may_read_require(owner_id=identity.user_id, now=timezone.now())
        return {
            row.conversation_id: Seat(row.pk, row.is_minor)
            for row in seats_of(owner_id=identity.user_id, kind=self.kind, limit=SOCKET_CONVERSATIONS)
        }

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        return [*await super().topics(identity), person_topic(identity.user_id)]

    async def _handle(self, event: str, data: object, frame_id: str) -> Mapping[str, Any] | None:
        if event == "chat:queue":
            waits = await run_sync(wait_noted, self.connection.identity.user_id)
            return {"is_waiting": waits}
        answer = await super()._handle(event, data, frame_id)
        conversation_id = getattr(data, "conversation_id", None)
        # What a device received by itself, in all conversations at once, is no sign of the person.
        if conversation_id in self._seats and getattr(data, "mark", "read") == "read":
            await self._noted_here(conversation_id)
        return answer

    async def _noted_here(self, conversation_id: UUID) -> None:
        noted: dict[UUID, float] = self.__dict__.setdefault("_noted", {})
        now = asyncio.get_running_loop().time()
        if now - noted.get(conversation_id, -HERE_SECONDS) < HERE_SECONDS:
            return
        noted[conversation_id] = now
        seat, identity = self._seats[conversation_id], self.connection.identity
        await run_sync(
            here,
            user_id=identity.user_id,
            conversation_id=conversation_id,
            participant_id=seat.participant_id,
            skip_socket=self.connection.socket_id,
        )

    async def tells_typing(self) -> bool:
        return await run_sync(shows_activity, self.connection.identity.user_id)

    async def marks_told_to(self, *, read: bool) -> str | None:
        return await run_sync(marks_topic, self.connection.identity.user_id, read)


def wait_noted(user_id: UUID) -> bool:
    return peer_wait(owner_id=user_id, now=timezone.now())

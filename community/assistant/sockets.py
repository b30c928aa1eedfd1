"""
`/ws/v1/assistant/{session_id}`: one conversation, live.

Sentences go straight to the socket that asked: what people say does not pass through Redis. Whoever missed something
asks REST for the messages `after` the last one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.identity.selectors import active_person
from community.assistant.connections import connections_release
from community.assistant.events import WAITING
from community.assistant.frames import EVENT, PATH, AssistantSayData, register_frames
from community.assistant.hearing import words_read
from community.assistant.selectors import session_is_of
from community.assistant.services import SOURCE, Turn, message_take
from community.assistant.streams import answer_stream
from config.api.throttling import charge_person
from config.realtime.authentication import SocketIdentity, run_sync
from config.realtime.consumers import SocketConsumer
from config.realtime.frames import encode_frame
from config.realtime.refusing import Receive, Send
from config.realtime.routing import register_socket
from crisis.screening.heard_frames import FramesHeard
from crisis.screening.services import Screening

# Threads of their own: the few of the sockets must be free for everybody's next frame while models write.
_WRITERS = ThreadPoolExecutor(settings.ASSISTANT_STREAMS * 2, thread_name_prefix="assistant")


class AssistantConsumer(FramesHeard, SocketConsumer):
    path = PATH
    heard_event = EVENT

    def told_as(self) -> str:
        return SOURCE

    def words_read(self, pieces: Collection[str], author: User) -> Screening | None:
        return words_read(pieces, author)

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        self.gone = threading.Event()
        self.writing: set[asyncio.Future[None]] = set()
        if not await run_sync(session_is_of, owner_id=identity.user_id, session_id=self.session_id):
            raise NotFound
        return ()

    @property
    def session_id(self) -> UUID:
        return UUID(str(self.scope["url_route"]["kwargs"]["session_id"]))

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            # Whoever hung up reads no more: the model stops at its next sentence, or within half a second.
            if hasattr(self, "gone"):
                self.gone.set()

    async def _handle(self, event: str, data: object, frame_id: str) -> Mapping[str, Any] | None:
        if not isinstance(data, AssistantSayData):
            return await super()._handle(event, data, frame_id)
        turn = await run_sync(said, self.connection.identity.user_id, self.session_id, data)
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(_WRITERS, self._write, turn, loop)
        self.writing.add(future)
        future.add_done_callback(self.writing.discard)
        return {"message_id": str(turn.message.pk), "assistant_message_id": str(turn.reply.pk)}

    def _write(self, turn: Turn, loop: asyncio.AbstractEventLoop) -> None:
        """In a thread of the writers."""
        close_old_connections()
        try:
            for event in answer_stream(turn, gone=self._is_gone):
                if event is WAITING:
                    continue
                frame = encode_frame(f"assistant:{event.name}", event.data, path=PATH).decode()
                loop.call_soon_threadsafe(self.connection.deliver_text, frame)
        finally:
            connections_release()
            close_old_connections()

    def _is_gone(self) -> bool:
        return self.gone.is_set() or self.connection.closing


def said(user_id: UUID, session_id: UUID, data: AssistantSayData) -> Turn:
    """As over REST: the same limits, consents and rights, asked again for each frame."""
    charge_person(user_id)
    owner = active_person(user_id=user_id)
    return message_take(
        owner=owner, session_id=session_id, message_id=data.message_id, content=data.content.strip(),
        now=timezone.now(),
    )  # fmt: skip


def register_sockets() -> None:
    """Called when the app starts."""
    register_frames()
    register_socket("ws/v1/assistant/<uuid:session_id>", AssistantConsumer)

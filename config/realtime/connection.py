"""One open socket: a bounded queue, the task that empties it, and the ways in which it ends."""

from __future__ import annotations

import asyncio
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import structlog

from config.realtime.authentication import SocketIdentity
from config.realtime.limits import CLOSE_TRY_LATER, SEND_QUEUE_FRAMES

logger = structlog.get_logger(__name__)

Message = Mapping[str, Any]
# How long a peer gets to read our close frame before the TCP connection is cut.
_LAST_WORDS_SECONDS = 1.0
# A flooder that reads has our close frame long before; one that does not gets no more of our time.
_HOSTILE_SECONDS = 0.5
# A client with more than this unread has its frames queued, where a slow one is noticed.
_UNREAD_BYTES = 16 * 1024
# What the server raises when the peer is gone already.
_GONE = (OSError, RuntimeError)


class Outgoing(NamedTuple):
    """A frame for a client, which many sockets may share: for the server's send, and as it goes over the wire."""

    message: Message
    raw: bytes


def outgoing(text: bytes) -> Outgoing:
    return Outgoing({"type": "websocket.send", "text": text.decode()}, on_the_wire(text))


def on_the_wire(text: bytes) -> bytes:
    """A whole text frame as a server sends it (RFC 6455, 5.2); it needs no mask and no knowledge of the connection."""
    size = len(text)
    if size < 126:
        return bytes((0x81, size)) + text
    if size < 1 << 16:
        return struct.pack(">BBH", 0x81, 126, size) + text
    return struct.pack(">BBQ", 0x81, 127, size) + text


class Connection:
    """Made and ended by its consumer; everybody else only calls `deliver` and `close`, on the event loop."""

    __slots__ = (
        "_closer",
        "_consumer",
        "_queue",
        "_receive",
        "_send",
        "_wake",
        "_wire",
        "_writer",
        "checked_at",
        "closing",
        "hidden",
        "identity",
        "on_access",
        "paused",
        "sending_since",
        "socket_id",
    )

    def __init__(
        self,
        identity: SocketIdentity,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
        now: float,
    ) -> None:
        self.identity = identity
        self.socket_id = uuid4().hex
        self.checked_at = now
        self.closing = False
        # Senders, by their names in the room, whom this person does not hear.
        self.hidden: Collection[str] = ()
        # Asks again what this socket may hear; rooms whose members come and go set it.
        self.on_access: Callable[[], None] | None = None
        # From an outage until that was asked: what the room says meanwhile is not for sure for this person.
        self.paused = False
        self.sending_since: float | None = None
        self._receive = receive
        self._send = send
        self._queue: deque[Message] = deque()
        self._wake = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._closer: asyncio.Task[None] | None = None
        self._consumer = asyncio.current_task()
        self._wire: asyncio.Transport | None = None

    def start(self) -> None:
        self._writer = asyncio.create_task(self._write())
        self._wire = self._transport()

    def deliver_text(self, text: str) -> None:
        self.deliver([outgoing(text.encode())])

    def deliver(self, frames: Sequence[Outgoing]) -> None:
        """
        Send frames, in their order; a client that does not read is dropped.

        While nothing waits for this client they are written at once, by one write: the way through a task and the
        server costs ten times as much, and in a busy room that is most of the work.
        """
        if self.closing:
            return
        if not self._queue and self.sending_since is None and self._takes_more():
            self._wire.write(b"".join([frame.raw for frame in frames]))  # type: ignore[union-attr]
            return
        if len(self._queue) + len(frames) > SEND_QUEUE_FRAMES:
            self.drop_slow()
            return
        self._queue.extend(frame.message for frame in frames)
        self._wake.set()

    def _takes_more(self) -> bool:
        wire = self._wire
        return wire is not None and not wire.is_closing() and wire.get_write_buffer_size() < _UNREAD_BYTES

    def drop_slow(self) -> None:
        logger.warning("realtime.slow_client", session_id=str(self.identity.session_id))
        self._queue.clear()
        self.close(CLOSE_TRY_LATER, "too_slow")

    def close(self, code: int, reason: str, *, hostile: bool = False) -> None:
        """
        Send what is queued and close; the socket takes no further frames from now on.

        A hostile client is not read any more, and is cut off even if it never answers the close frame.
        """
        if self.closing:
            return
        self.closing = True
        if hostile:
            self._queue.clear()
        self._closer = asyncio.create_task(self._finish(code, reason, hostile))

    def stop(self) -> None:
        """The last call of the consumer."""
        self.closing = True
        if self._writer is not None:
            self._writer.cancel()

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._wake.wait()
                while self._queue:
                    self.sending_since = loop.time()
                    await self._send(self._queue.popleft())
                    self.sending_since = None
                self._wake.clear()
        except _GONE:
            self._queue.clear()

    async def _finish(self, code: int, reason: str, hostile: bool) -> None:
        if self._writer is not None:
            self._writer.cancel()
        try:
            async with asyncio.timeout(_LAST_WORDS_SECONDS):
                while self._queue:
                    await self._send(self._queue.popleft())
                await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except _GONE:  # a timeout is an OSError as well: the peer does not read
            self._cut()
            return
        if hostile:
            self._stop_reading()
            await asyncio.sleep(_HOSTILE_SECONDS)
            self._cut()

    def _transport(self) -> asyncio.Transport | None:
        # ASGI has no word for "drop this connection", and returning from the application makes uvicorn wait until
        # the peer has read everything, so a peer that never reads would hold its descriptor for minutes.
        return getattr(getattr(self._receive, "__self__", None), "transport", None)

    def _stop_reading(self) -> None:
        transport = self._transport()
        if transport is not None and not transport.is_closing():
            transport.pause_reading()

    def _cut(self) -> None:
        transport = self._transport()
        if transport is not None:
            transport.abort()
        if self._consumer is not None:
            self._consumer.cancel()

"""The base of every socket: handshake, limits, answers and authorisation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import structlog
from channels.consumer import AsyncConsumer
from django.db import Error as DatabaseError
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException

from config.api.refusals import is_owed, refusal_settle
from config.realtime import events  # noqa: F401 - registers the frames of these sockets
from config.realtime.authentication import PEOPLE, SocketIdentity, call_either, identify, run_sync
from config.realtime.connection import Connection
from config.realtime.frames import (
    EVENTS_PATH,
    Direction,
    FrameRefused,
    ack_frame,
    decode_frame,
    error_frame,
    find_frame,
)
from config.realtime.hub import Hub, current_hub, resync_frame
from config.realtime.limits import (
    AUTHORISED_SECONDS,
    CLOSE_POLICY,
    CLOSE_TOO_BIG,
    CLOSE_TRY_LATER,
    CLOSE_UNAUTHORISED,
    CLOSE_UNSUPPORTED,
    FloodGuard,
    frame_too_big,
)
from config.realtime.publish import publish_to_user
from config.realtime.refusing import ANSWERED, Receive, Send, id_of, refusal_of, refuse
from config.realtime.topics import access_topic

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FrameContext:
    """Who sent a frame, and from which socket."""

    identity: SocketIdentity
    socket_id: str
    url_kwargs: Mapping[str, Any]
    # The client's own name of the frame: a frame that is sent again has the same.
    frame_id: str = ""

    def tell_other_devices(self, event: str, data: Mapping[str, Any]) -> None:
        """Publish to the person's events sockets, except the one that the frame came from. Blocks on Redis."""
        publish_to_user(self.identity.user_id, event, data, skip_socket=self.socket_id)


FrameHandler = Callable[[FrameContext, Any], Mapping[str, Any] | Awaitable[Mapping[str, Any] | None] | None]
_HANDLERS: dict[tuple[str, str], FrameHandler] = {}


def register_frame_handler(event: str, handler: FrameHandler, *, path: str = EVENTS_PATH) -> None:
    """
    Give a client's frame its meaning; rooms above call it when they start.

    `handler(context, data)` gets the decoded data, decides whether this person may do that, and returns the data
    of the ack or None. It raises FrameRefused to answer with an error. It may be async; a plain function runs
    in a thread and may use the database. A frame without a handler is refused.
    """
    if find_frame(Direction.FROM_CLIENT, path, event) is None:
        raise ValueError(f"{event} is not a frame that clients send on {path}")
    _HANDLERS[(path, event)] = handler


class SocketConsumer(AsyncConsumer):
    """
    Handshake, limits, answers and authorisation, the same for every socket.

    Rooms set `path` and override `topics`, which also refuses people who may not enter.
    """

    path: ClassVar[str]
    # Whom `register_socket_authenticator` knows by this kind, and nobody else.
    credentials: ClassVar[str] = PEOPLE
    # Whether what a person may hear here can change while the socket is open; `topics` is asked again when it does.
    watches_access: ClassVar[bool] = False
    hub: Hub
    connection: Connection
    _changes = 0
    _open = False
    _asking: asyncio.Task[None] | None = None

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        """:raises APIException: when this person may not enter; a selector's NotFound will do."""
        raise NotImplementedError

    async def hidden_senders(self, identity: SocketIdentity) -> Collection[str]:
        """Whom this person does not hear, by their names in the room."""
        return ()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        # Channels' own loop starts two tasks and visits the database thread for each frame; ours does neither.
        self.scope = scope
        if (await receive())["type"] != "websocket.connect":
            return
        try:
            identity = await identify(scope, self.credentials)
        except ANSWERED as error:
            await refuse(receive, send, error)
            return
        self.hub = current_hub()
        await self.hub.ready()
        self.connection = Connection(identity, receive, send, asyncio.get_running_loop().time())
        if self.watches_access:
            # Before the first question: an end of membership that is told while it is asked must not be missed.
            self.connection.on_access = self._access_changed
            self.hub.join(self.connection, (access_topic(identity.user_id),))
        try:
            topics = await self._hearing(identity)
        except ANSWERED as error:
            self.hub.leave(self.connection)
            await refuse(receive, send, error)
            return
        self.hub.join(self.connection, topics)
        self._open = True
        self._resume()
        try:
            await send({"type": "websocket.accept"})
            self.connection.start()
            await self._serve(receive)
        except asyncio.CancelledError:
            # Only a connection that cut itself off may end quietly; a server that stops is obeyed.
            if not self.connection.closing:
                raise
        finally:
            self.hub.leave(self.connection)
            self.connection.stop()
            if self._asking is not None:
                # What it notes of this person, as that they are here, must not come after their end.
                await asyncio.wait({self._asking})

    async def _hearing(self, identity: SocketIdentity) -> Collection[str]:
        """Asked once more when something changed meanwhile, so that an older answer never wins."""
        if not self.watches_access:
            self.connection.hidden = await self.hidden_senders(identity)
            return await self.topics(identity)
        while True:
            asked = self._changes
            topics, hidden = await self.topics(identity), await self.hidden_senders(identity)
            if asked == self._changes:
                self.connection.hidden = hidden
                return (*topics, access_topic(identity.user_id))

    def _access_changed(self) -> None:
        self._changes += 1
        if self._open and (self._asking is None or self._asking.done()):
            self._asking = asyncio.create_task(self._hear_anew())

    async def _hear_anew(self) -> None:
        """What the person may hear now; a socket of which that cannot be said is closed, and opens anew."""
        connection = self.connection
        try:
            topics = await self._hearing(connection.identity)
        except (DatabaseError, RedisError):
            connection.close(CLOSE_TRY_LATER, "service_unavailable")
        except APIException as error:
            connection.close(CLOSE_UNAUTHORISED, refusal_of(error).code)
        else:
            self.hub.retopic(connection, topics)
            self._resume()

    def _resume(self) -> None:
        """Called when it was asked what this person may hear, and nothing has changed since."""
        if self.connection.paused:
            self.connection.paused = False
            self.connection.deliver_text(resync_frame())

    async def _serve(self, receive: Receive) -> None:
        connection, clock = self.connection, asyncio.get_running_loop().time
        guard = FloodGuard(clock())
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            if connection.closing:
                continue
            text = message.get("text")
            if text is None:
                connection.close(CLOSE_UNSUPPORTED, "text_only")
            elif frame_too_big(text):
                await self._too_big(text)
            elif guard.admits(clock()):
                await self._answer(text)
            elif guard.tolerates_refusal(clock()):
                await self._refuse(text, FrameRefused("rate_limited", "Slow down."), id_of(text))
            else:
                logger.warning("realtime.flood", session_id=str(connection.identity.session_id))
                connection.close(CLOSE_POLICY, "flood", hostile=True)

    async def _answer(self, text: str) -> None:
        try:
            frame = decode_frame(self.path, text)
        except FrameRefused as refused:
            await self._refuse(text, refused, refused.frame_id)
            return
        try:
            if not await self._still_allowed():
                return
            data = await self._handle(frame.event, frame.data, frame.id)
        except (FrameRefused, *ANSWERED) as error:
            await self._refuse(text, error, frame.id)
        else:
            self.connection.deliver_text(ack_frame(frame.id, data or {}))

    async def refused(self, text: str, refusal: Exception) -> None:
        """Called before a frame is answered by an error: a room may put help into it for words that nobody read."""

    async def _refuse(self, text: str, refusal: Exception, frame_id: str | None) -> None:
        try:
            if is_owed(refusal):
                await run_sync(refusal_settle, refusal)
            await self.refused(text, refusal)
        except ANSWERED as error:
            # The client is to try again, and then it may be heard.
            refusal = error
        self.connection.deliver_text(error_frame(refusal_of(refusal), frame_id))

    async def _too_big(self, text: str) -> None:
        """The close frame has no room for help, so an error goes before it where there is any."""
        refusal = FrameRefused("frame_too_big", "The frame is too big.")
        try:
            await self.refused(text, refusal)
        except ANSWERED:
            self.connection.close(CLOSE_TRY_LATER, "service_unavailable")
            return
        if refusal_of(refusal).support:
            self.connection.deliver_text(error_frame(refusal, id_of(text)))
        self.connection.close(CLOSE_TOO_BIG, "frame_too_big")

    async def _still_allowed(self) -> bool:
        """Every frame is authorised again; an answer is believed for a few seconds. A no closes the socket."""
        connection, now = self.connection, asyncio.get_running_loop().time()
        return now - connection.checked_at <= AUTHORISED_SECONDS or await self.hub.authorise(connection, now)

    async def _handle(self, event: str, data: object, frame_id: str) -> Mapping[str, Any] | None:
        if event == "ping":
            return None
        handler = _HANDLERS.get((self.path, event))
        if handler is None:
            raise FrameRefused("not_available", "This event is not served here.")
        kwargs = self.scope.get("url_route", {}).get("kwargs", {})
        context = FrameContext(self.connection.identity, self.connection.socket_id, kwargs, frame_id)
        return await call_either(handler, context, data)

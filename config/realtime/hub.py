"""
Fan-out: one Redis subscription a process, and a local map from topics to sockets.

A message is serialised once by its publisher; here its text is handed to every local socket of the topic as it
is. There are no channel layers: theirs drop messages in silence once a group is busy (docs/adr/0003).
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Callable, Collection, Coroutine
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog
from django.conf import settings
from django.db import Error as DatabaseError
from redis import asyncio as redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

from config.realtime.authentication import still_allowed
from config.realtime.connection import Connection, Outgoing, outgoing
from config.realtime.frames import encode_frame
from config.realtime.limits import (
    AUTHORISED_SPREAD_SECONDS,
    CLOSE_TRY_LATER,
    CLOSE_UNAUTHORISED,
    SEND_STUCK_SECONDS,
    SOCKETS_PER_USER,
)
from config.realtime.topics import ACCESS_PREFIX, SESSION_PREFIX, channel_prefix, session_topic, topic_of
from config.realtime.transport import FrameUnreadable, frame_open, frames_unpack

logger = structlog.get_logger(__name__)

# Silence on the subscription is broken by a ping, and a ping without an answer means that the link is dead.
QUIET_SECONDS = 5.0
SWEEP_SECONDS = 5.0
RESYNC_SPREAD_SECONDS = 5
_BACKOFF_FIRST, _BACKOFF_LAST = 0.05, 2.0
_SUBSCRIBE_PATIENCE = 1.0
# After so many messages the sockets' writers get their turn, or a burst would overflow healthy clients.
_TURN = 16


class _Heard(NamedTuple):
    skip_socket: str
    sender: str
    frame: Outgoing

    def is_for(self, socket: Connection) -> bool:
        return self.skip_socket != socket.socket_id and self.sender not in socket.hidden


class Hub:
    """Every method runs on the event loop it was made on."""

    def __init__(self) -> None:
        self._topics: dict[str, set[Connection]] = {}
        self._joined: dict[Connection, set[str]] = {}
        self._people: dict[UUID, dict[Connection, None]] = {}
        self._subscribed = asyncio.Event()
        self._missed = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def ready(self) -> None:
        """
        Start with the first socket, and wait briefly until messages flow.

        A socket that opens while Redis is away is accepted all the same and gets `resync` later.
        """
        if not self._tasks:
            for work in (self._listen, self._sweep_forever):
                self._keep(work)
        if not self._subscribed.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._subscribed.wait(), _SUBSCRIBE_PATIENCE)

    def _keep(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Keep `work` running: a fault in it is logged, and must not end delivery for the whole process."""
        task = asyncio.create_task(work())
        self._tasks.add(task)

        def again(ended: asyncio.Task[None]) -> None:
            self._tasks.discard(ended)
            if not ended.cancelled():
                logger.error("realtime.task_died", exc_info=ended.exception())
                asyncio.get_running_loop().call_later(_BACKOFF_LAST, self._keep, work)

        task.add_done_callback(again)

    def join(self, connection: Connection, topics: Collection[str]) -> None:
        """Let the socket hear `topics`, its session's end included. The person's oldest one may have to go."""
        if not self._subscribed.is_set():
            self._missed = True
        self._joined.setdefault(connection, set())
        for topic in {*topics, session_topic(connection.identity.session_id)}:
            self.listen(connection, topic)
        sockets = self._people.setdefault(connection.identity.user_id, {})
        sockets[connection] = None
        open_sockets = [socket for socket in sockets if not socket.closing]
        for oldest in open_sockets[:-SOCKETS_PER_USER]:
            oldest.close(CLOSE_TRY_LATER, "too_many_sockets")

    def listen(self, connection: Connection, topic: str) -> None:
        self._joined[connection].add(topic)
        self._topics.setdefault(topic, set()).add(connection)

    def unlisten(self, connection: Connection, topic: str) -> None:
        self._joined[connection].discard(topic)
        sockets = self._topics.get(topic, set())
        sockets.discard(connection)
        if not sockets:
            self._topics.pop(topic, None)

    def leave(self, connection: Connection) -> None:
        for topic in list(self._joined.get(connection, ())):
            self.unlisten(connection, topic)
        self._joined.pop(connection, None)
        sockets = self._people.get(connection.identity.user_id, {})
        sockets.pop(connection, None)
        if not sockets:
            self._people.pop(connection.identity.user_id, None)

    def topics_heard(self) -> set[str]:
        return set(self._topics)

    def socket_count(self) -> int:
        return len(self._joined)

    def deliver(self, channel: bytes, payload: bytes) -> None:
        topic, skipped, sender = topic_of(channel)
        sockets = self._topics.get(topic)
        if sockets is None:
            return
        if topic.startswith(ACCESS_PREFIX):
            _ask_again(sockets)
            return
        try:
            packed = frames_unpack(frame_open(payload, topic), skipped, sender)
        except FrameUnreadable as error:
            logger.error("realtime.frame_unreadable", room=str(error))
            self._tell_missed(sockets)
            return
        frames = [_Heard(one.skip_socket, one.sender, outgoing(one.frame)) for one in packed]
        everything, is_for_all = [one.frame for one in frames], not any(one.skip_socket for one in frames)
        for socket in sockets:
            if socket.paused:
                continue
            if is_for_all and not socket.hidden:
                socket.deliver(everything)
            elif mine := [one.frame for one in frames if one.is_for(socket)]:
                socket.deliver(mine)
        if topic.startswith(SESSION_PREFIX):
            for socket in sockets:
                socket.close(CLOSE_UNAUTHORISED, "session_revoked")

    async def _listen(self) -> None:
        pause = _BACKOFF_FIRST
        while True:
            client = _subscriber()
            try:
                await self._relay(client)
            except (RedisError, OSError) as error:
                if self._subscribed.is_set():
                    pause = _BACKOFF_FIRST
                if pause == _BACKOFF_FIRST:  # once an outage, not once an attempt
                    logger.warning("realtime.redis_lost", error=type(error).__name__)
            finally:
                self._missed = self._missed or self._subscribed.is_set()
                self._subscribed.clear()
                with contextlib.suppress(RedisError, OSError):
                    await client.aclose()
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - spreads processes, hides nothing
            pause = min(pause * 2, _BACKOFF_LAST)

    async def _relay(self, client: redis.Redis) -> None:
        async with client.pubsub() as pubsub:
            await pubsub.psubscribe(channel_prefix().decode() + "*")
            asked, turn = False, 0
            while True:
                answer = await pubsub.parse_response(block=False, timeout=QUIET_SECONDS)
                if answer is None:
                    if asked:
                        raise RedisConnectionError("the subscription is silent")
                    asked = True
                    await pubsub.ping()
                    continue
                asked = False
                if answer[0] == b"pmessage":
                    self.deliver(answer[2], answer[3])
                    turn += 1
                    if turn % _TURN == 0:
                        await asyncio.sleep(0)
                elif answer[0] == b"psubscribe":
                    self._flowing()

    def _flowing(self) -> None:
        self._subscribed.set()
        if not self._missed:
            return
        self._missed = False
        logger.info("realtime.resync", sockets=len(self._joined))
        self._tell_missed(list(self._joined))

    def _tell_missed(self, sockets: Collection[Connection]) -> None:
        for connection in list(sockets):
            # The end of a session may have been missed as well: the next frame or sweep asks again.
            connection.checked_at = -math.inf
            if connection.on_access is None:
                connection.deliver_text(resync_frame())
            else:
                # So may the end of a membership: nothing is heard, the resync included, before that was asked.
                connection.paused = True
                connection.on_access()

    def retopic(self, connection: Connection, topics: Collection[str]) -> None:
        """Let the socket hear `topics` and its session's end, and nothing else of before."""
        if connection not in self._joined:
            return
        wanted = {*topics, session_topic(connection.identity.session_id)}
        for topic in self._joined[connection] - wanted:
            self.unlisten(connection, topic)
        for topic in wanted:
            self.listen(connection, topic)

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            await self._sweep(asyncio.get_running_loop().time())

    async def _sweep(self, now: float) -> None:
        for connection in list(self._joined):
            if connection.closing:
                continue
            if connection.sending_since is not None and now - connection.sending_since > SEND_STUCK_SECONDS:
                connection.drop_slow()
            elif now - connection.checked_at > connection.identity.believed_seconds:
                with contextlib.suppress(DatabaseError, RedisError):  # asked again by the next sweep
                    await self.authorise(connection, now)

    async def authorise(self, connection: Connection, now: float) -> bool:
        """Ask accounts about the socket again, and close it on a no."""
        allowed = await still_allowed(connection.identity)
        if allowed:
            connection.checked_at = now - random.uniform(0, AUTHORISED_SPREAD_SECONDS)  # noqa: S311 - hides nothing
        else:
            connection.close(CLOSE_UNAUTHORISED, "session_over")
        return allowed


def resync_frame() -> str:
    data = {"reason": "delivery_restored", "spread_seconds": RESYNC_SPREAD_SECONDS}
    return encode_frame("resync", data).decode()


def _ask_again(sockets: Collection[Connection]) -> None:
    for socket in list(sockets):
        if socket.on_access is not None:
            socket.on_access()


def _subscriber() -> redis.Redis:
    # redis-py 8 gives every connection a read timeout of 5 s, which would end idle subscriptions; and it would
    # reconnect by itself, so that nobody learned that messages were missed.
    return redis.from_url(
        settings.REDIS_URL,
        protocol=2,
        socket_timeout=None,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 0),
    )


_HUBS: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def current_hub() -> Hub:
    """The hub of the running event loop, which is the hub of the process."""
    loop = asyncio.get_running_loop()
    if loop not in _HUBS:
        _HUBS[loop] = Hub()
    return _HUBS[loop]

"""
Telling sockets what was committed. Call it through `transaction.on_commit`.

A message is an aid to speed: everything in it can be read over REST, so a Redis that is away costs a log line
and never an exception. Frames are checked against their class, which keeps free text of people out of Redis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from config.api.redis_client import redis_client
from config.realtime import events  # noqa: F401 - registers the frames that are published here
from config.realtime.frames import EVENTS_PATH, FrameInvalid, encode_frame, sent_frame
from config.realtime.limits import PUBLISHED_MAX_BYTES
from config.realtime.topics import access_topic, channel_of, session_topic, user_topic
from config.realtime.transport import Packed, frame_seal, frames_pack

logger = structlog.get_logger(__name__)

# A socket's queue is a few hundred frames: what travels together must not overflow that of a healthy client.
TOGETHER_MAX = 32


@dataclass(frozen=True, slots=True)
class Publication:
    """One frame for everybody who hears `topic`, except the socket that brought the news."""

    topic: str
    event: str
    data: Mapping[str, Any]
    path: str = EVENTS_PATH
    skip_socket: str = ""
    sender: str = ""

    def channel(self) -> bytes:
        return channel_of(self.topic, skip_socket=self.skip_socket, sender=self.sender)

    def frame(self) -> bytes:
        frame = encode_frame(self.event, self.data, path=self.path)
        if len(frame) > PUBLISHED_MAX_BYTES:
            raise FrameInvalid(f"{self.event} is longer than {PUBLISHED_MAX_BYTES} bytes")
        return frame

    @property
    def is_private(self) -> bool:
        return sent_frame(self.event, self.path).private


def publish_to_user(user_id: UUID | str, event: str, data: Mapping[str, Any], *, skip_socket: str = "") -> None:
    """
    Send a frame to all events sockets of one person, in all processes.

    :raises FrameInvalid: if the data does not fit the frame's class, which is an error of the caller.
    """
    publish_many([Publication(user_topic(user_id), event, data, skip_socket=skip_socket)])


def publish_to_topic(
    topic: str, event: str, data: Mapping[str, Any], *, path: str = EVENTS_PATH, skip_socket: str = ""
) -> None:
    """Send a frame to the sockets of a room; `path` names the socket that the frame is registered for."""
    publish_many([Publication(topic, event, data, path, skip_socket)])


def publish_session_revoked(session_id: UUID | str) -> None:
    """Close all sockets of a session, within a second; while Redis is away, at their next frame or sweep."""
    publish_many([Publication(session_topic(session_id), "session:revoked", {"session_id": str(session_id)})])


def publish_many(publications: Iterable[Publication]) -> None:
    """Send several frames in one round trip; those of one topic stay in their order."""
    topics: dict[str, list[Publication]] = {}
    for publication in publications:
        topics.setdefault(publication.topic, []).append(publication)
    _send([
        _message_of(topic, found[start : start + TOGETHER_MAX])
        for topic, found in topics.items()
        for start in range(0, len(found), TOGETHER_MAX)
    ])  # fmt: skip


def _message_of(topic: str, together: Sequence[Publication]) -> tuple[bytes, bytes]:
    """The channel and the payload: a frame by itself, or several packed into one."""
    if len(together) == 1:
        channel, payload = together[0].channel(), together[0].frame()
    else:
        channel = channel_of(topic)
        payload = frames_pack([Packed(one.skip_socket, one.sender, one.frame()) for one in together])
    return channel, frame_seal(payload, topic) if any(one.is_private for one in together) else payload


def publish_access_changed(user_ids: Iterable[UUID | str]) -> None:
    """
    Have the rooms ask again, at once, what these people may hear: after a ban, a block, a leave, a consent withdrawn.

    While Redis is away nothing is heard at all; when it is back every such socket asks before it hears anything.
    """
    _send([(channel_of(access_topic(user_id)), b"{}") for user_id in user_ids])


def _send(encoded: list[tuple[bytes, bytes]]) -> None:
    if not encoded:
        return
    try:
        client = redis_client()
        if len(encoded) == 1:
            client.publish(*encoded[0])
            return
        with client.pipeline(transaction=False) as pipeline:
            for channel, frame in encoded:
                pipeline.publish(channel, frame)
            pipeline.execute()
    except RedisError as error:
        logger.warning("realtime.publish_failed", error=type(error).__name__, frames=len(encoded))

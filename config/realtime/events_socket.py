"""The socket of a person's own devices, and what rooms above add to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from config.realtime.authentication import SocketIdentity, run_sync
from config.realtime.consumers import SocketConsumer
from config.realtime.frames import EVENTS_PATH
from config.realtime.refusing import said_in
from config.realtime.topics import own_mark, user_topic

TopicsOf = Callable[[SocketIdentity], Collection[str]]
RefusalHearer = Callable[[SocketIdentity, Mapping[str, Any], Exception], None]
_TOPICS: list[TopicsOf] = []
_HEARERS: dict[str, RefusalHearer] = {}


def register_events_topics(topics_of: TopicsOf) -> None:
    """
    Let some people's events sockets hear more than their own; rooms above call it when they start.

    `topics_of(identity)` runs on the event loop and asks nobody: it decides by `identity.access`.
    """
    if topics_of not in _TOPICS:
        _TOPICS.append(topics_of)


def register_refusal_hearer(event: str, hearer: RefusalHearer) -> None:
    """
    Have somebody look at what is refused of a frame; rooms above call it when they start.

    `hearer(identity, frame, refusal)` runs in a thread before the error goes out, with the frame as it came: nothing
    in it was checked. It may put help into the refusal (config.api.unread).
    """
    _HEARERS[event] = hearer


class EventsConsumer(SocketConsumer):
    """`/ws/v1/events`: what happens to one's own account, on all of one's devices."""

    path = EVENTS_PATH

    async def topics(self, identity: SocketIdentity) -> Collection[str]:
        return (user_topic(identity.user_id), *_more_topics(identity))

    async def hidden_senders(self, identity: SocketIdentity) -> Collection[str]:
        """Whoever hears of others does not hear there of themselves."""
        return (own_mark(identity.user_id),) if _more_topics(identity) else ()

    async def refused(self, text: str, refusal: Exception) -> None:
        frame = said_in(text)
        event = frame.get("event")
        hearer = _HEARERS.get(event) if isinstance(event, str) else None
        if hearer is not None:
            await run_sync(hearer, self.connection.identity, frame, refusal)


def _more_topics(identity: SocketIdentity) -> list[str]:
    return [topic for topics_of in _TOPICS for topic in topics_of(identity)]

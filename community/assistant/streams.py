"""An answer as it comes, for a client that has its status long ago: failures are events too."""

from collections.abc import Iterator

import structlog
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from community.assistant.answering import Gone, answer_events
from community.assistant.events import Event
from community.assistant.services import Turn

UNAVAILABLE = Event(
    "error",
    {
        "code": "service_unavailable",
        "message": "The service cannot answer right now. Send the same message again shortly.",
    },
)
_log = structlog.get_logger("evenkeel.assistant")


def answer_stream(turn: Turn, *, gone: Gone) -> Iterator[Event]:
    """As `answer_events`; an outage ends it with an error, and the same message may be sent again."""
    events = answer_events(turn, gone=gone)
    failed: Exception | None = None
    try:
        yield from events
    except (DatabaseError, RedisError) as error:
        failed = error
        _log.warning("assistant.stream_failed", error=type(error).__name__)
    finally:
        events.close()  # type: ignore[attr-defined]
    # Whoever closed the stream hears nothing any more.
    if failed is not None and not isinstance(failed.__context__, GeneratorExit):
        yield UNAVAILABLE

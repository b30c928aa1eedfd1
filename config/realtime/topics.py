"""Names of the streams that sockets hear. A topic is its own Redis channel behind one prefix."""

from uuid import UUID

CHANNEL_PREFIX = b"evenkeel:socket:"
SESSION_PREFIX = "session:"
# Staff who follow crises up.
CRISIS_STAFF_TOPIC = "staff:crisis"


def user_topic(user_id: UUID | str) -> str:
    return f"user:{user_id}"


def session_topic(session_id: UUID | str) -> str:
    return f"{SESSION_PREFIX}{session_id}"


def channel_of(topic: str, *, skip_socket: str = "") -> bytes:
    """`skip_socket` is the one socket that knows the news already, because it brought them."""
    suffix = f"!{skip_socket}" if skip_socket else ""
    return CHANNEL_PREFIX + (topic + suffix).encode()

"""Names of the streams that sockets hear. A topic is its own Redis channel behind one prefix."""

from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac
from redis.connection import parse_url

SESSION_PREFIX = "session:"
# Not for clients: whoever hears it asks again what this person may hear.
ACCESS_PREFIX = "access:"
# Staff who follow crises up.
CRISIS_STAFF_TOPIC = "staff:crisis"


def user_topic(user_id: UUID | str) -> str:
    return f"user:{user_id}"


def session_topic(session_id: UUID | str) -> str:
    return f"{SESSION_PREFIX}{session_id}"


def access_topic(user_id: UUID | str) -> str:
    return f"{ACCESS_PREFIX}{user_id}"


def own_mark(user_id: UUID | str) -> str:
    """
    Whom a frame for staff is about, as a sender: their own sockets hide it.

    A keyed hash: names of channels are read in Redis.
    """
    return salted_hmac("config.realtime.own", str(user_id), algorithm="sha256").hexdigest()[:16]


def channel_of(topic: str, *, skip_socket: str = "", sender: str = "") -> bytes:
    """
    `skip_socket` is the one socket that knows the news already, because it brought them.

    `sender` is who speaks, by the name of the room: sockets of people who do not want to hear them stay silent.
    """
    suffix = f"!{skip_socket}!{sender}" if skip_socket or sender else ""
    return channel_prefix() + (topic + suffix).encode()


def topic_of(channel: bytes) -> tuple[str, str, str]:
    """The topic, the one socket that need not hear it, and who speaks."""
    topic, _, rest = channel.split(b":", 3)[3].decode().partition("!")
    skipped, _, sender = rest.partition("!")
    return topic, skipped, sender


def channel_prefix() -> bytes:
    """
    With the number of the database: channels of Redis know no databases, and two houses may share one server.

    What staff hear is the same topic in every house.
    """
    return _prefix(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _prefix(url: str) -> bytes:
    return f"evenkeel:socket:{parse_url(url).get('db', 0)}:".encode()

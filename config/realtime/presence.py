"""Who is in a room now: sorted sets of Redis whose members fade by themselves. What is lost with Redis comes again."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import structlog
from redis.exceptions import RedisError

from config.api.redis_client import redis_client

PRESENT_SECONDS = 120
logger = structlog.get_logger(__name__)


def _key(room: str) -> str:
    return f"presence:{room}"


def presence_here(rooms: Mapping[str, str], now: datetime) -> None:
    """This function will note that each member is in its room. One round trip."""
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            for room, member in rooms.items():
                pipeline.zadd(_key(room), {member: now.timestamp()})
                pipeline.expire(_key(room), PRESENT_SECONDS)
            pipeline.execute()
    except RedisError as error:
        logger.warning("realtime.presence_failed", error=type(error).__name__)


def presence_gone(rooms: Mapping[str, str], now: datetime) -> None:
    """This function will note that each member left its room. One round trip."""
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            for room, member in rooms.items():
                pipeline.zrem(_key(room), member)
            pipeline.execute()
    except RedisError as error:
        logger.warning("realtime.presence_failed", error=type(error).__name__)


def presence_counts(rooms: Iterable[str], now: datetime) -> dict[str, int]:
    """How many are in each room; none while Redis is away. One round trip, none without rooms."""
    names = list(rooms)
    if not names:
        return {}
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            for room in names:
                pipeline.zcount(_key(room), now.timestamp() - PRESENT_SECONDS, "+inf")
            return dict(zip(names, pipeline.execute(), strict=True))
    except RedisError as error:
        logger.warning("realtime.presence_failed", error=type(error).__name__)
        return dict.fromkeys(names, 0)

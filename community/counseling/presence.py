"""Which sockets of a person are in a talk now. Kept in Redis with a time to live, so a killed process leaves nobody."""

from datetime import datetime
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from config.api.redis_client import redis_client

# Sockets say that they live at least every 30 seconds.
HERE_SECONDS = 75
_log = structlog.get_logger("evenkeel.counseling")


def _key(conversation_id: UUID) -> str:
    return f"counseling:here:{conversation_id}"


def here_set(*, conversation_id: UUID, socket_id: str, now: datetime) -> bool:
    """This function will note that a socket is there. True if none was."""
    key, moment = _key(conversation_id), now.timestamp()
    try:
        with redis_client().pipeline() as pipeline:
            pipeline.zremrangebyscore(key, "-inf", moment)
            pipeline.zcard(key)
            pipeline.zadd(key, {socket_id: moment + HERE_SECONDS})
            pipeline.expire(key, HERE_SECONDS)
            return int(pipeline.execute()[1]) == 0
    except RedisError as error:
        _log.warning("counseling.presence_failed", error=type(error).__name__)
        return False


def here_end(*, conversation_id: UUID, socket_id: str, now: datetime) -> bool:
    """This function will note that a socket left. True if it was the last."""
    key = _key(conversation_id)
    try:
        with redis_client().pipeline() as pipeline:
            pipeline.zremrangebyscore(key, "-inf", now.timestamp())
            pipeline.zrem(key, socket_id)
            pipeline.zcard(key)
            _, was_in, left = pipeline.execute()
            return bool(was_in) and left == 0
    except RedisError as error:
        _log.warning("counseling.presence_failed", error=type(error).__name__)
        return False


def here_now(conversation_ids: list[UUID], now: datetime) -> set[UUID]:
    """In which of these talks the person is. One round trip."""
    if not conversation_ids:
        return set()
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            for one in conversation_ids:
                pipeline.zcount(_key(one), now.timestamp(), "+inf")
            counts = pipeline.execute()
    except RedisError as error:
        _log.warning("counseling.presence_failed", error=type(error).__name__)
        return set()
    return {one for one, count in zip(conversation_ids, counts, strict=True) if count}

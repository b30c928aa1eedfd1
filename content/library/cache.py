"""
Public answers in Redis, named by the generation of the library: whatever staff change makes a new generation.

The number lives in the database and counts up in the transaction of the change; Redis hears of it after the commit, and
a job tells it again every minute, so that a generation that Redis missed is never served for long. Losing Redis costs
queries and nothing else.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
import structlog
from django.db import transaction
from django.db.models import F
from redis.exceptions import RedisError

from config.api.redis_client import redis_client
from content.library.models import ContentItem, ContentState

GENERATION = "generation"
KEY = "library:generation"
WELLNESS = timedelta(hours=12)
MEDITATION = timedelta(hours=24)
# A commit that tells Redis late must not take it back to an older number.
_RAISE = """
local known = tonumber(redis.call('GET', KEYS[1]) or '-1')
if tonumber(ARGV[1]) > known then redis.call('SET', KEYS[1], ARGV[1]) end
"""
_log = structlog.get_logger("evenkeel.content")


def lifetime_of(content_type: str) -> timedelta:
    return MEDITATION if content_type == ContentItem.Type.GUIDED_MEDITATION else WELLNESS


def generation_bump() -> None:
    """This function will make every kept answer old, when the caller's transaction is committed. Two statements."""
    if not ContentState.objects.filter(name=GENERATION).update(number=F("number") + 1):
        ContentState.objects.bulk_create([ContentState(name=GENERATION)], ignore_conflicts=True)
        ContentState.objects.filter(name=GENERATION).update(number=F("number") + 1)
    number = ContentState.objects.values_list("number", flat=True).get(name=GENERATION)
    transaction.on_commit(partial(_tell, number))


def generation_tell() -> int:
    """This function will tell Redis the number that the database has, and return it."""
    number = _stored()
    _tell(number)
    return number


def _stored() -> int:
    return ContentState.objects.filter(name=GENERATION).values_list("number", flat=True).first() or 0


def _tell(number: int) -> None:
    try:
        redis_client().eval(_RAISE, 1, KEY, number)
    except RedisError as error:
        _log.warning("content.generation_not_told", error=type(error).__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """
    A public answer: its body in JSON, what the view needs beside it, and how long it may be kept.

    `until`: when something planned becomes visible, which ends the answer before its time.
    """

    body: bytes
    lifetime: timedelta
    meta: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None

    def seconds(self, now: datetime, most: timedelta) -> int:
        rest = min(most, self.until - now) if self.until else most
        return max(0, int(rest.total_seconds()))


def kept(name: str, *, now: datetime, build: Callable[[], Kept]) -> Kept:
    """
    This function will return what `build` made for `name` since the last change, or have it made.

    It is kept for its lifetime, and never beyond the hour at which something planned becomes visible. `name` tells
    apart everything that the answer depends on; nothing that is for premium only may be kept here.
    """
    key = _key(name)
    if key is not None and (found := _read(key)) is not None:
        return found
    made = build()
    made = replace(made, until=next_publication(now))
    seconds = made.seconds(now, made.lifetime)
    if key is not None and seconds > 0:
        _write(key, made, seconds)
    return made


def next_publication(now: datetime) -> datetime | None:
    return (
        ContentItem.objects.filter(state=ContentItem.State.PUBLISHED, published_at__gt=now)
        .order_by("published_at")
        .values_list("published_at", flat=True)
        .first()
    )


def _key(name: str) -> str | None:
    """None while Redis is away."""
    try:
        number = redis_client().get(KEY)
    except RedisError as error:
        _log.warning("content.cache_away", error=type(error).__name__)
        return None
    generation = int(number) if number is not None else generation_tell()  # type: ignore[arg-type]
    digest = hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
    return f"library:{generation}:{digest}"


def _read(key: str) -> Kept | None:
    try:
        stored: bytes | None = redis_client().get(key)  # type: ignore[assignment]
    except RedisError:
        return None
    if stored is None:
        return None
    head, _, body = stored.partition(b"\n")
    told = orjson.loads(head)
    until = datetime.fromisoformat(told["until"]) if told["until"] else None
    return Kept(body, timedelta(seconds=told["lifetime"]), told["meta"], until)


def _write(key: str, made: Kept, seconds: int) -> None:
    head = orjson.dumps({"lifetime": int(made.lifetime.total_seconds()), "meta": made.meta, "until": made.until})
    try:
        redis_client().set(key, head + b"\n" + made.body, ex=seconds)
    except RedisError as error:
        _log.warning("content.cache_not_written", error=type(error).__name__)

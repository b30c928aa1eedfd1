"""
Who is here now, in any process: sorted sets in Redis with a time to live, and a heartbeat that keeps them.

A room is a name, a member is the name that somebody has in it. It is an aid: with Redis away nobody is here, and that
costs a log line. Nothing of it touches the database.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.utils import timezone
from redis.client import Pipeline
from redis.exceptions import RedisError

from config.api.redis_client import redis_client
from config.realtime.topics import channel_prefix

# A process that died is forgotten after this.
PRESENCE_SECONDS = 45.0
HEARTBEAT_SECONDS = 20.0
log = structlog.get_logger(__name__)


class _Sockets:
    """Who is here through a socket of this process; one person may have several."""

    def __init__(self) -> None:
        self._here: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()
        # A heartbeat must not bring back somebody who went while it was on its way.
        self.writing = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, pairs: Collection[tuple[str, str]]) -> None:
        with self._lock:
            self._here.update(pairs)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=_beat_forever, name="presence-heart", daemon=True)
                self._thread.start()

    def remove(self, pairs: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of them who have no other socket here."""
        with self._lock:
            self._here.subtract(pairs)
            gone = [pair for pair in pairs if self._here[pair] <= 0]
            for pair in gone:
                del self._here[pair]
        return gone

    def all(self) -> list[tuple[str, str]]:
        with self._lock:
            return list(self._here)


_sockets = _Sockets()


def presence_here(rooms: Mapping[str, str], now: datetime) -> None:
    """This function will say that a socket of this process is in `rooms`, as the member that each names."""
    pairs = list(rooms.items())
    if pairs:
        _sockets.add(pairs)
        _keep(pairs, now)


def presence_seen(rooms: Mapping[str, str], now: datetime) -> None:
    """This function will say that each member did something in its room just now; no heartbeat keeps them there."""
    _keep(rooms.items(), now)


def presence_gone(rooms: Mapping[str, str], now: datetime) -> None:
    """
    This function will undo one `presence_here`; who has another socket in this process stays.

    Whoever has one in another process is missed for a heartbeat at most.
    """
    with _sockets.writing:
        gone = _sockets.remove(list(rooms.items()))
        if gone:
            _ask(lambda pipeline: [pipeline.zrem(_key(room), member) for room, member in gone])


def presence_beat(now: datetime) -> int:
    """This function will keep everybody of this process for another while, in one round trip. Gives how many."""
    with _sockets.writing:
        pairs = _sockets.all()
        _keep(pairs, now)
    return len(pairs)


def presence_counts(rooms: Collection[str], now: datetime) -> dict[str, int]:
    """How many are in each room; zero where that cannot be known. One round trip for any number of rooms."""
    names = list(rooms)
    counted = _ask(lambda pipeline: [pipeline.zcount(_key(room), _after(now), "+inf") for room in names])
    return dict(zip(names, counted or [0] * len(names), strict=True))


def _keep(pairs: Iterable[tuple[str, str]], now: datetime) -> None:
    until, rooms = now.timestamp() + PRESENCE_SECONDS, dict[str, dict[str, float]]()
    for room, member in pairs:
        rooms.setdefault(room, {})[member] = until

    def ask(pipeline: Pipeline) -> None:
        for room, members in rooms.items():
            pipeline.zadd(_key(room), members)  # type: ignore[arg-type]
            pipeline.zremrangebyscore(_key(room), "-inf", now.timestamp())
            pipeline.expire(_key(room), int(PRESENCE_SECONDS) * 2)

    _ask(ask)


def _key(room: str) -> bytes:
    return channel_prefix() + b"present:" + room.encode()


def _after(now: datetime) -> str:
    return f"({now.timestamp()}"


def _ask(write: Callable[[Pipeline], Any]) -> list[Any]:
    """What each command answered; nothing where there was none, or while Redis is away."""
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            write(pipeline)
            return list(pipeline.execute()) if len(pipeline) else []
    except RedisError as error:
        log.warning("realtime.presence_unknown", error=type(error).__name__)
        return []


def _beat_forever() -> None:
    pause = threading.Event()
    while not pause.wait(HEARTBEAT_SECONDS):
        presence_beat(timezone.now())

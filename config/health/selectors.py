"""Is each part alive, asked with a short limit; the answers carry no addresses and no error texts."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from psycopg_pool import PoolTimeout
from redis.exceptions import RedisError

from config.api.redis_client import redis_client
from config.database import hot_rows
from config.health.models import Heartbeat

# Beat nudges every queue each 30 seconds; three missed nudges are not a hiccup any more.
STALE_AFTER = timedelta(seconds=100)
QUEUES = ("critical", "default", "bulk")
# Jobs that must not stop, with how long they may be silent; rooms above name theirs.
_PULSES: dict[str, timedelta] = {}


def register_pulse(name: str, silent_after: timedelta) -> None:
    """Have health checks look at a job that records the heartbeat `name` each time it was done."""
    _PULSES[name] = silent_after


def pulses_watched() -> dict[str, timedelta]:
    return dict(_PULSES)


def database_health() -> dict[str, Any]:
    started = time.monotonic()
    try:
        hot_rows("SELECT 1")
    except (DatabaseError, PoolTimeout):
        return {"status": "down"}
    return {"status": "up", "latency_ms": _since(started)}


def redis_health() -> dict[str, Any]:
    started = time.monotonic()
    try:
        redis_client().ping()
    except RedisError:
        return {"status": "down"}
    return {"status": "up", "latency_ms": _since(started)}


def jobs_health(*, now: datetime) -> dict[str, Any]:
    """Late when beat, the broker or a queue's worker has not lived for 100 seconds, or a watched job stopped."""
    try:
        seen = dict(Heartbeat.objects.values_list("name", "at"))
    except (DatabaseError, PoolTimeout):
        return {"status": "unknown", "queues": {}, "pulses": {}}
    queues = {
        queue: "up" if (at := seen.get(queue)) is not None and now - at < STALE_AFTER else "late" for queue in QUEUES
    }
    # A job that never ran yet is judged by its queue: a new house is not late.
    pulses = {
        name: "late" if (at := seen.get(name)) is not None and now - at >= silent_after else "up"
        for name, silent_after in _PULSES.items()
    }
    up = {*queues.values(), *pulses.values()} == {"up"}
    return {"status": "up" if up else "late", "queues": queues, "pulses": pulses}


def _since(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)

"""
The one Redis client of a process.

A Redis that is down refuses at once; one that is frozen, or behind a network that was cut, lets everybody wait. So what
waited in vain is remembered for a moment, and others go on without it meanwhile.
"""

import time
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import TimeoutError as RedisTimeout
from redis.retry import Retry

# A request must not hang on Redis: after this it goes on without (or answers 503 where a limit must hold).
TIMEOUT_SECONDS = 1.0
# So long nobody of this process asks again. Each wait holds a request and its connection to the database.
SILENT_SECONDS = 2.0


class _Silence:
    until = 0.0


class _Noticing:
    """For connections: notes when an answer did not come, and when one does."""

    def read_response(self, *given: Any, **named: Any) -> Any:
        try:
            answer = super().read_response(*given, **named)  # type: ignore[misc]
        except RedisTimeout:
            _Silence.until = time.monotonic() + SILENT_SECONDS
            raise
        _Silence.until = 0.0
        return answer


class _Pool(redis.ConnectionPool):
    def get_connection(self, *given: Any, **named: Any) -> Any:
        """:raises TimeoutError: at once, while Redis is known to be silent."""
        if time.monotonic() < _Silence.until:
            raise RedisTimeout("Redis did not answer a moment ago")
        return super().get_connection(*given, **named)


def redis_client() -> redis.Redis:
    """This function will return the process's client; it connects at first use and survives a fork."""
    return _client(settings.REDIS_URL)


def silence_forget() -> None:
    """Ask again at once: between tests."""
    _Silence.until = 0.0


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    pool = _Pool.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        # One retry at once: a connection that idled while Redis restarted is dead, the next one works.
        retry=Retry(NoBackoff(), 1),
        health_check_interval=0,
    )
    # The address says which kind it is: over TCP, with TLS, or on a UNIX socket.
    pool.connection_class = type("Noticing", (_Noticing, pool.connection_class), {})
    return redis.Redis(connection_pool=pool)

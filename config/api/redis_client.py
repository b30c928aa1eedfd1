"""The one Redis client of a process."""

from functools import lru_cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

# A request must not hang on Redis: after this it goes on without (or answers 503 where a limit must hold).
TIMEOUT_SECONDS = 1.0


def redis_client() -> redis.Redis:
    """This function will return the process's client; it connects at first use and survives a fork."""
    return _client(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        # One retry at once: a connection that idled while Redis restarted is dead, the next one works.
        retry=Retry(NoBackoff(), 1),
        health_check_interval=0,
    )

"""Fixed-window counters in Redis, several charged at once or not at all."""

import time

import structlog
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoScriptError, ReadOnlyError
from redis.exceptions import TimeoutError as RedisTimeoutError

from config.api.errors import ServiceUnavailable
from config.api.limits import Limit
from config.api.redis_client import redis_client

# KEYS: buckets. ARGV: the cost, then count and window in ms of each bucket.
# Answer: {allowed, index of the tightest (or longest blocked) bucket, remaining, ms until it resets}.
SCRIPT = """
local used = redis.call('MGET', unpack(KEYS))
local cost = tonumber(ARGV[1])
local full, wait = -1, -1
for i = 1, #KEYS do
  if tonumber(used[i] or '0') + cost > tonumber(ARGV[2 * i]) then
    local left = redis.call('PTTL', KEYS[i])
    if left > wait then full, wait = i, left end
  end
end
if full > 0 then return {0, full - 1, 0, wait} end
local tight, least = 1, nil
for i = 1, #KEYS do
  local total
  if used[i] then
    total = redis.call('INCRBY', KEYS[i], cost)
  else
    total = cost
    redis.call('SET', KEYS[i], cost, 'PX', ARGV[2 * i + 1])
  end
  local remaining = tonumber(ARGV[2 * i]) - total
  if least == nil or remaining < least then tight, least = i, remaining end
end
return {1, tight - 1, least, redis.call('PTTL', KEYS[tight])}
"""

# While Redis is away, asking it on every request would add its time-out to every request.
REST_SECONDS = 1.0
LOG_EVERY_SECONDS = 60.0
_AWAY = (RedisConnectionError, RedisTimeoutError, ReadOnlyError)
_log = structlog.get_logger("evenkeel.api")


class _Breaker:
    """Remembers for a moment that Redis did not answer. A race between threads costs one extra attempt."""

    def __init__(self) -> None:
        self.open_until = 0.0
        self.logged_at = -LOG_EVERY_SECONDS
        self.sha = ""

    def trip(self, error: Exception) -> None:
        now = time.monotonic()
        self.open_until = now + REST_SECONDS
        if now - self.logged_at >= LOG_EVERY_SECONDS:
            self.logged_at = now
            _log.error("throttle.redis_away", error=type(error).__name__)


breaker = _Breaker()


def charge_buckets(charges: list[tuple[str, Limit]], cost: int) -> tuple[bool, int, int, int] | None:
    """
    This function will charge every bucket or none, in one round trip; None means Redis is away and nobody must wait.

    :raises ServiceUnavailable: when Redis is away and one of the limits is `fail_closed`.
    """
    if time.monotonic() < breaker.open_until:
        return _without_redis(charges)
    arguments: list[str | int] = [key for key, _ in charges]
    arguments.append(cost)
    for _, limit in charges:
        arguments += (limit.count, limit.seconds * 1000)
    try:
        allowed, index, remaining, wait = _run(len(charges), arguments)
    except _AWAY as error:
        breaker.trip(error)
        return _without_redis(charges)
    return allowed == 1, index, remaining, wait


def _run(keys: int, arguments: list[str | int]) -> list[int]:
    client = redis_client()
    if breaker.sha:
        try:
            return client.execute_command("EVALSHA", breaker.sha, keys, *arguments)
        except NoScriptError:
            pass  # a restarted Redis has an empty script cache
    breaker.sha = client.script_load(SCRIPT)
    return client.execute_command("EVALSHA", breaker.sha, keys, *arguments)


def _without_redis(charges: list[tuple[str, Limit]]) -> None:
    if any(limit.fail_closed for _, limit in charges):
        raise ServiceUnavailable(retry_after=int(REST_SECONDS) + 1)

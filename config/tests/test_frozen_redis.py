"""A Redis that is frozen holds up one request in a moment, not each, and is asked again when it is back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisDown
from redis.exceptions import RedisError

from config.api import redis_client as module
from config.api.redis_client import SILENT_SECONDS, redis_client, silence_forget
from config.realtime.tests.conftest import Valkey


@pytest.fixture(params=["tcp", "unix"])
def valkey(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, settings: object
) -> Iterator[Valkey]:
    folder: Path = tmp_path_factory.mktemp("v")
    made = Valkey(folder)
    made.start()
    settings.REDIS_URL = made.url if request.param == "tcp" else made.unix_url
    yield made
    made.stop()
    module._client.cache_clear()
    silence_forget()


def waited() -> float:
    started = time.monotonic()
    with pytest.raises(RedisError):
        redis_client().get("name")
    return time.monotonic() - started


def test_one_waits_and_the_others_do_not(valkey: Valkey) -> None:
    redis_client().set("name", 1)
    valkey.freeze()
    try:
        first, others = waited(), [waited() for _ in range(5)]
    finally:
        valkey.thaw()
    assert first >= 1
    assert sum(others) < 0.5
    time.sleep(SILENT_SECONDS)
    assert redis_client().get("name") == b"1"


def test_one_that_is_down_is_asked_each_time(valkey: Valkey) -> None:
    redis_client().set("name", 1)
    valkey.stop()
    for _ in range(3):
        with pytest.raises(RedisDown):
            redis_client().get("name")
    valkey.start()
    assert redis_client().get("name") is None

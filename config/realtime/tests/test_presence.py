"""Presence over a real Valkey: several sockets, processes that die, and a Redis that is away."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from config.api.redis_client import redis_client
from config.realtime import presence
from config.realtime.presence import (
    PRESENCE_SECONDS,
    presence_beat,
    presence_counts,
    presence_gone,
    presence_here,
)
from config.realtime.topics import channel_prefix

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=PRESENCE_SECONDS + 1)


@pytest.fixture(autouse=True)
def nobody_here(publishers_use_that_valkey: None) -> Iterator[None]:
    redis_client().flushdb()
    presence._sockets._here.clear()
    yield
    presence._sockets._here.clear()


def test_who_is_here_is_counted_once_for_all_their_sockets() -> None:
    presence_here({"a": "x", "b": "x"}, NOW)
    presence_here({"a": "x"}, NOW)
    presence_here({"a": "y"}, NOW)
    assert presence_counts(["a", "b", "c"], NOW) == {"a": 2, "b": 1, "c": 0}
    presence_gone({"a": "x"}, NOW)
    assert presence_counts(["a"], NOW) == {"a": 2}
    presence_gone({"a": "x", "b": "x"}, NOW)
    assert presence_counts(["a", "b"], NOW) == {"a": 1, "b": 0}


def test_the_heartbeat_keeps_those_of_this_process_and_the_dead_are_forgotten() -> None:
    presence_here({"a": "x"}, NOW)
    presence._sockets._here.clear()  # as if the process had died
    presence_here({"a": "y"}, NOW)
    assert presence_beat(NOW + timedelta(seconds=20)) == 1
    assert presence_counts(["a"], LATER) == {"a": 1}
    presence_beat(LATER)
    assert redis_client().zcard(channel_prefix() + b"present:a") == 1
    assert 0 < redis_client().ttl(channel_prefix() + b"present:a") <= PRESENCE_SECONDS * 2


def test_a_heartbeat_and_a_page_of_counts_are_one_round_trip_each(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = presence._ask
    monkeypatch.setattr(presence, "_ask", lambda write: asked.append(1) or real(write))
    for number in range(40):
        presence._sockets.add([(f"room {number % 4}", f"member {number}")])
    presence_beat(NOW)
    assert presence_counts([f"room {number}" for number in range(4)], NOW) == dict.fromkeys(
        [f"room {number}" for number in range(4)], 10
    )
    assert len(asked) == 2


def test_no_rooms_are_no_question() -> None:
    presence_here({}, NOW)
    presence_gone({"a": "x"}, NOW)
    assert presence_counts([], NOW) == {}


def test_with_redis_away_nobody_is_here_and_nothing_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(REDIS_URL="unix:///nowhere/at/all.sock?db=0"):
        presence_here({"a": "x"}, NOW)
        assert presence_counts(["a", "b"], NOW) == {"a": 0, "b": 0}
        presence_gone({"a": "x"}, NOW)

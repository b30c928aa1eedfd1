"""A worker is told of what is owed; a broker that is away costs one wait, not one a request."""

from typing import Any

import pytest
from kombu.exceptions import OperationalError

from config import nudging
from config.nudging import AWAY_SECONDS, nudge


class Task:
    def __init__(self) -> None:
        self.told, self.is_away = 0, False

    def delay(self) -> None:
        self.told += 1
        if self.is_away:
            raise OperationalError("away")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    at = [1_000.0]
    monkeypatch.setattr(nudging.time, "monotonic", lambda: at[0])
    return at


def test_a_broker_that_is_away_is_asked_once_in_some_seconds(clock: list[float]) -> None:
    task = Task()
    nudge(task, "test.nudge_failed", times=2)
    assert task.told == 2
    task.is_away = True
    for _ in range(3):
        nudge(task, "test.nudge_failed")
    assert task.told == 3
    clock[0] += AWAY_SECONDS
    task.is_away = False
    nudge(task, "test.nudge_failed")
    nudge(task, "test.nudge_failed")
    assert task.told == 5

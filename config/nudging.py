"""
Telling a worker that something is owed. The row is committed by then: without a broker its beat sweep finds it.
"""

import time
from typing import Any

import structlog
from kombu.exceptions import OperationalError

# A broker that did not answer is not asked again for so long, by this process: each wait would hold a request, and the
# connection to the database that it has.
AWAY_SECONDS = 5.0
_log = structlog.get_logger("evenkeel.jobs")


class _Broker:
    away_until = 0.0


def nudge(task: Any, event: str, *, times: int = 1) -> None:
    """This function will start `task`; while the broker is away it logs `event` and returns at once."""
    if time.monotonic() >= _Broker.away_until:
        try:
            for _ in range(times):
                task.delay()
        except OperationalError:
            _Broker.away_until = time.monotonic() + AWAY_SECONDS
        else:
            return
    _log.warning(event)


def broker_forget() -> None:
    """Ask the broker again at once: after it came back, and between tests."""
    _Broker.away_until = 0.0

"""
How long somebody sat, worked out from instants alone, and what pausing and resuming do to it.

The clocks of a phone and of the server differ: nothing here becomes negative because one of them is behind.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Timing:
    """`paused_seconds` are those of the pauses that are over; `paused_at` is the beginning of one that is not."""

    started_at: datetime
    paused_at: datetime | None = None
    paused_seconds: int = 0


def seconds_between(first: datetime, second: datetime) -> int:
    """Whole seconds that passed, 0 when `second` is not later; a night in which the clock changes counts as it was."""
    # Python takes the wall clocks of two datetimes of one zone: in UTC they are instants.
    return max(0, int((second.astimezone(UTC) - first.astimezone(UTC)).total_seconds()))


def elapsed_seconds(timing: Timing, at: datetime) -> int:
    """What was sat through until `at`, pauses left out."""
    if timing.paused_at is not None and timing.paused_at < at:
        at = timing.paused_at
    return max(0, seconds_between(timing.started_at, at) - timing.paused_seconds)


def minutes_of(seconds: int) -> int:
    """To the nearest minute: a timer that stopped a second early has run its time."""
    return (seconds + 30) // 60


def paused(timing: Timing, at: datetime) -> Timing:
    if timing.paused_at is not None:
        return timing
    return replace(timing, paused_at=max(at, timing.started_at))


def resumed(timing: Timing, at: datetime) -> Timing:
    if timing.paused_at is None:
        return timing
    pause = seconds_between(timing.paused_at, at)
    return replace(timing, paused_at=None, paused_seconds=timing.paused_seconds + pause)

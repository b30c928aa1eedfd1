"""Believable histories of mood: a person's level, slow drift, weekdays, seasons, sleep and movement, and gaps."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from wellness.demo.sentences import sentence


@dataclass(frozen=True, slots=True)
class DemoFactor:
    slug: str
    value: int
    impact: int


@dataclass(frozen=True, slots=True)
class DemoEntry:
    local_date: date
    minute_of_day: int
    mood: int
    energy: int
    anxiety: int
    note: str
    factors: tuple[DemoFactor, DemoFactor]


@dataclass(frozen=True, slots=True)
class Temper:
    """What makes one person's year different from another's."""

    level: float
    memory: float
    weekend: float
    winter: float
    sleep_effect: float
    movement_effect: float
    skips: float
    usual_minute: int


def temper_of(rng: random.Random) -> Temper:
    return Temper(
        level=rng.gauss(6.0, 0.9),
        memory=rng.uniform(0.5, 0.85),
        weekend=rng.gauss(0.4, 0.3),
        winter=abs(rng.gauss(0.5, 0.4)),
        sleep_effect=rng.uniform(0.2, 0.6),
        movement_effect=rng.uniform(0.1, 0.5),
        skips=rng.uniform(0.0, 0.15),
        usual_minute=rng.choice((480, 765, 1140, 1275, 1320)),
    )


def history(rng: random.Random, *, days: int, last_date: date, every_day: bool = False) -> Iterator[DemoEntry]:
    """One entry a day, oldest first; people skip days now and then unless `every_day`."""
    temper, drift = temper_of(rng), 0.0
    for back in range(days - 1, -1, -1):
        day = last_date - timedelta(days=back)
        drift = temper.memory * drift + rng.gauss(0.0, 0.8)
        if every_day or rng.random() >= temper.skips:
            yield _entry(rng, temper, day, drift)


def _entry(rng: random.Random, temper: Temper, day: date, drift: float) -> DemoEntry:
    sleep, movement = rng.randint(1, 5), rng.randint(1, 5)
    season = -temper.winter * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365)
    weekend = temper.weekend if day.weekday() >= 5 else 0.0
    body = temper.sleep_effect * (sleep - 3) + temper.movement_effect * (movement - 3)
    mood = _scale(temper.level + drift + season + weekend + body)
    return DemoEntry(
        local_date=day,
        minute_of_day=min(1439, max(0, int(rng.gauss(temper.usual_minute, 45)))),
        mood=mood,
        energy=_scale(mood + 0.6 * (sleep - 3) + rng.gauss(0, 1)),
        anxiety=_scale(11 - mood + rng.gauss(0, 1.4)),
        note=sentence(rng, mood),
        factors=(
            DemoFactor("sleep", sleep, max(-5, min(5, sleep - 3))),
            DemoFactor("exercise", movement, max(-5, min(5, movement - 3))),
        ),
    )


def _scale(value: float) -> int:
    return max(1, min(10, round(value)))

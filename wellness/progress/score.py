"""
The wellness score: one number for what a person wrote down in the last fourteen days. No clinical measure.

    mood        (average mood_value - 1) / 9 * 100         weight 5
    calm        (10 - average anxiety_level) / 9 * 100     weight 3
    regularity  days with anything / 14 * 100              weight 2
    score       the weighted mean of those that there are, rounded half up to a whole number from 0 to 100

Averages are over entries. Mood or calm is left out when nothing was written of it, and the others weigh more; the
answer states the weights as they were used. There is no score from fewer than five moods and check-ins together, or
from fewer than three days with one: regularity alone says nothing about how a person is.

Everything is worked out in whole numbers and fractions, so the order of rows and rounding cannot change the score.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from wellness.progress.selectors import Mean, RoomDay, days_active, room_mean

DAYS = 14
ENTRIES_MIN = 5
DAYS_MIN = 3
MOOD, CALM = "mood_entries", "checkins"
NOTE = (
    "This sums up what you wrote down yourself. It is no clinical measure and no diagnosis, and a low number is no "
    "failure. If you are worried about how you are, talk to somebody you trust or to a professional."
)


class Component(NamedTuple):
    name: str
    value: Fraction
    weight: int
    n: int


def score_answer(days: Sequence[RoomDay], *, first: date, last: date) -> dict[str, Any]:
    mood, calm = room_mean(days, MOOD), room_mean(days, CALM)
    entries = mood.count + calm.count
    lived = len({one.local_date for one in days if one.room in {MOOD, CALM}})
    answer: dict[str, Any] = {"start_date": first, "end_date": last, "entries": entries, "days": lived, "note": NOTE}
    if entries < ENTRIES_MIN or lived < DAYS_MIN:
        needed = {"entries": ENTRIES_MIN, "days": DAYS_MIN}
        return answer | {"score": None, "reason": "not_enough_data", "needed": needed, "components": []}
    found = _components(mood, calm, days_active(days))
    weights = sum(one.weight for one in found)
    score = sum((one.value * one.weight for one in found), Fraction()) / weights
    return answer | {
        "score": floor(score + Fraction(1, 2)),
        "reason": None,
        "needed": None,
        "components": [
            {
                "name": one.name, "value": round(float(one.value), 1), "weight": round(one.weight / weights, 3),
                "n": one.n,
            }
            for one in found
        ],
    }  # fmt: skip


def _components(mood: Mean, calm: Mean, active: int) -> list[Component]:
    found = []
    if mood.count:
        found.append(Component("mood", (Fraction(mood.total, mood.count) - 1) * 100 / 9, 5, mood.count))
    if calm.count:
        found.append(Component("calm", (10 - Fraction(calm.total, calm.count)) * 100 / 9, 3, calm.count))
    return [*found, Component("regularity", Fraction(min(active, DAYS) * 100, DAYS), 2, active)]

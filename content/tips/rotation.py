"""
Which tip belongs to a date: each comes once a cycle, in an order that the next cycle shuffles.

The order follows from the number of the cycle alone, so that every process and every day after gives the same answer.
"""

import json
import random
from datetime import date
from functools import lru_cache
from pathlib import Path

from accounts.reminders.tips import Tip

FILE = Path(__file__).resolve().parent.parent / "reference" / "items" / "tip.json"
# Tips at the end of a cycle are kept away from the beginning of the next.
APART = 14


@lru_cache(maxsize=1)
def tips() -> tuple[Tip, ...]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Tip(row["slug"], row["title"], row["description"]) for row in rows)


def tip_for(local_date: date, locale: str) -> Tip:
    """Our tips are written in English, whatever the locale."""
    cycle, place = divmod(local_date.toordinal(), len(tips()))
    return tips()[_order(cycle)[place]]


@lru_cache(maxsize=16)
def _order(cycle: int) -> tuple[int, ...]:
    recent = frozenset(_shuffled(cycle - 1)[-APART:])
    order = _shuffled(cycle)
    # What was heard in the last two weeks moves behind the first two weeks of this cycle; nothing else moves.
    early = [tip for tip in order[: 2 * APART] if tip not in recent]
    late = [tip for tip in order[: 2 * APART] if tip in recent]
    return (*early, *late, *order[2 * APART :])


def _shuffled(cycle: int) -> list[int]:
    order = list(range(len(tips())))
    random.Random(f"evenkeel tips {cycle}").shuffle(order)  # noqa: S311 - a fixed order, no secret
    return order

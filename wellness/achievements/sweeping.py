"""
Finding in the feed of changes who may have earned something.

A batch of people, their awards and the place in the feed are one transaction: a worker that dies repeats its batch, and
nobody is passed over. One worker reads at a time; the others have nothing to do.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.metrics.registry import metrics
from accounts.sync.people import people_changed
from wellness.achievements.awarding import Awarded, achievements_award
from wellness.achievements.models import AchievementSweep

PEOPLE = 200
# What one person changes in a day, even by an import, costs one counting.
CHANGES = 10_000
# Shorter than the task's time limit by far more than a batch takes. What is left is for the next run.
RUN_SECONDS = 60


def achievements_sweep(*, now: datetime, limit: int = CHANGES) -> int:
    """
    This function will award what is due since the last run, and return how many awards it made.

    `limit` is the number of changes read for one batch. A constant number of queries for each batch, and a few for each
    award; two when nothing changed.
    """
    AchievementSweep.objects.get_or_create(pk=1)
    until = time.monotonic() + RUN_SECONDS
    made = 0
    while True:
        awarded, complete = _batch(now, limit)
        made += awarded
        if complete or time.monotonic() >= until:
            return made


@transaction.atomic
def _batch(now: datetime, limit: int) -> tuple[int, bool]:
    """How many awards were made, and whether there is nothing left to do."""
    sweep = AchievementSweep.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if sweep is None:
        return 0, True  # another worker is at it
    changed = people_changed(place=sweep.place, limit=limit, people=PEOPLE)
    wanted = _wanted(changed.people, sweep.again)
    awarded = achievements_award(changed=wanted, now=now) if wanted else Awarded(0, frozenset())
    again = sorted(awarded.missed)
    if (changed.place, again) != (sweep.place, sweep.again):
        sweep.place, sweep.again = changed.place, again
        sweep.save(update_fields=["place", "again", "updated_at"])
    return awarded.made, changed.complete


def _wanted(people: Mapping[UUID, set[str]], again: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """Those for whom something changed that is counted; who was missed before is counted whole."""
    counted = frozenset().union(*(metric.kinds for metric in metrics().values()))
    wanted = {owner_id: counted & kinds for owner_id, kinds in people.items() if counted & kinds}
    return {**wanted, **dict.fromkeys(again, counted)}

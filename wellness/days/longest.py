"""The longest streak of many people at once, for counts."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from wellness.days.selectors import rests_of
from wellness.days.streaks import Lived, Rest, streak_of

# The kind of row that, beside those of the room, can change it.
REST = "day_rest"


def longest_streaks(rows: Iterable[tuple[UUID, date, str]], owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """
    This function will find each person's longest row of days, their days of rest left out.

    `rows` are (owner, local date, zone). One query, whatever the number of people.
    """
    rests = rests_of(owner_ids=owner_ids)
    lived: dict[UUID, list[Lived]] = {}
    for owner_id, local_date, zone in rows:
        lived.setdefault(owner_id, []).append(Lived(local_date, ZoneInfo(zone)))
    return {
        owner_id: streak_of(
            days, today=max(days, key=lambda one: one.local_date), rest=rests.get(owner_id, Rest())
        ).longest
        for owner_id, days in lived.items()
    }

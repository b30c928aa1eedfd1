"""The longest streak of many people at once, for counts."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from wellness.days.models import DayRest
from wellness.days.streaks import Lived, Rest, streak_of


def longest_streaks(rows: Iterable[tuple[UUID, date, str]], owner_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """
    This function will find each person's longest row of days, their days of rest left out.

    `rows` are (owner, local date, zone). One query, whatever the number of people.
    """
    rests = rests_of(owner_ids)
    lived: dict[UUID, list[Lived]] = {}
    for owner_id, local_date, zone in rows:
        lived.setdefault(owner_id, []).append(Lived(local_date, ZoneInfo(zone)))
    return {
        owner_id: streak_of(
            days, today=max(days, key=lambda one: one.local_date), rest=rests.get(owner_id, Rest())
        ).longest
        for owner_id, days in lived.items()
    }


def rests_of(owner_ids: Collection[UUID]) -> dict[UUID, Rest]:
    """One query."""
    found: dict[UUID, list[tuple[int | None, date | None, date | None]]] = {}
    rows = DayRest.objects.filter(owner__in=owner_ids).order_by("owner_id", "first_date", "id")
    for owner_id, *row in rows.values_list("owner_id", "weekday", "first_date", "last_date"):
        found.setdefault(owner_id, []).append(tuple(row))  # type: ignore[arg-type]
    return {
        owner_id: Rest(
            frozenset(weekday for weekday, _, _ in rests if weekday is not None),
            tuple((first, last) for _, first, last in rests if first is not None),
        )
        for owner_id, rests in found.items()
    }

"""A person's rest days, as streaks and reminders ask for them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from wellness.days.models import DayRest
from wellness.days.streaks import Rest


def rest_of(*, owner_id: UUID) -> Rest:
    """One query."""
    rows = DayRest.objects.filter(owner_id=owner_id).values_list("weekday", "first_date", "last_date")
    return _rest(rows.order_by("first_date", "id"))


def rests_of(*, owner_ids: Collection[UUID]) -> dict[UUID, Rest]:
    """The rest days of many people; one without any is left out. One query."""
    found: dict[UUID, list[_Row]] = defaultdict(list)
    rows = DayRest.objects.filter(owner_id__in=owner_ids).order_by("first_date", "id")
    for owner_id, weekday, first, last in rows.values_list("owner_id", "weekday", "first_date", "last_date"):
        found[owner_id].append((weekday, first, last))
    return {owner_id: _rest(mine) for owner_id, mine in found.items()}


_Row = tuple[int | None, date | None, date | None]


def _rest(rows: Iterable[_Row]) -> Rest:
    found = list(rows)
    return Rest(
        frozenset(weekday for weekday, _, _ in found if weekday is not None),
        tuple((first, last) for _, first, last in found if first is not None),
    )

"""What the weekly report counts: rooms above register their numbers, which are sealed with it and shown in the app."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from uuid import UUID

Numbers = Mapping[str, int | float | None]
# source(owner_ids, first_date, last_date): one query for all of them.
WeekSource = Callable[[Collection[UUID], date, date], Mapping[UUID, Numbers]]
_sources: dict[str, WeekSource] = {}


def register_week_source(name: str, source: WeekSource) -> None:
    """`name` is the member of the report's `numbers`."""
    if _sources.get(name, source) is not source:
        raise ValueError(f"the week has two sources named {name}")
    _sources[name] = source


def weeks_of(owners: Mapping[UUID, date]) -> dict[UUID, dict[str, object]]:
    """This function will give the data of each report; `owners` says on which local date each week ends."""
    reports: dict[UUID, dict[str, object]] = {}
    for last in set(owners.values()):
        people, first = [owner for owner, day in owners.items() if day == last], last - timedelta(days=6)
        found = {name: source(people, first, last) for name, source in _sources.items()}
        for owner in people:
            numbers = {name: dict(rows[owner]) for name, rows in found.items() if owner in rows}
            reports[owner] = {"first_date": first.isoformat(), "last_date": last.isoformat(), "numbers": numbers}
    return reports

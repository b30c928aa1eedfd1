"""Rest days out of the house and into it again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from wellness.days.models import MERGED_MAX, DayRest
from wellness.days.moments import EARLIEST
from wellness.days.rest_inputs import AHEAD
from wellness.days.rest_services import WEEKDAYS_MAX
from wellness.days.selectors import rest_list

ROWS = plain_rows(
    DayRest, ("id", "kind", "first_date", "last_date", "weekday", "merged_ids", "created_at", "updated_at")
)


class RestRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: Literal["pause", "freeze", "weekly"]
    first_date: date | None = None
    last_date: date | None = None
    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)] | None = None
    merged_ids: Annotated[list[UUID], msgspec.Meta(max_length=MERGED_MAX)] = msgspec.field(default_factory=list)
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="rest_days",
            category=SharingCategory.HABITS,
            models=(DayRest,),
            rows=ROWS,
            restore=rests_restore,
        )
    )


def rests_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write rest days of our own export again. The seventh weekday is left out, as in a request."""
    mine = rest_list(owner=owner).filter(kind=DayRest.Kind.WEEKLY, last_date=None)
    weekdays = set(mine.values_list("weekday", flat=True))
    # By the calendar of whoever is furthest ahead.
    latest = now.date() + AHEAD + timedelta(days=1)

    def make(row: Row) -> DayRest:
        read = msgspec.convert(row, RestRow)
        rest = DayRest(owner=owner, **msgspec.structs.asdict(read))
        if not times_right(now, [read.created_at, read.updated_at]) or not _shaped(rest, latest):
            raise ValueError("Not a row of ours.")
        if rest.kind == DayRest.Kind.WEEKLY and rest.last_date is None:
            if len({*weekdays, rest.weekday}) > WEEKDAYS_MAX:
                raise ValueError("One day of the week must remain.")
            weekdays.add(rest.weekday)
        return rest

    return rows_restore(owner, rows, make=make, action="wellness.rest.imported")


def _shaped(rest: DayRest, latest: date) -> bool:
    """What the table and the calendar ask for: one wrong row must not refuse its batch, or its change be an error."""
    if any(day is not None and not EARLIEST.date() <= day <= latest for day in (rest.first_date, rest.last_date)):
        return False
    if rest.kind == DayRest.Kind.WEEKLY:
        return rest.weekday is not None and rest.first_date is None
    if rest.first_date is None or rest.weekday is not None:
        return False
    if rest.kind == DayRest.Kind.FREEZE:
        return rest.last_date == rest.first_date
    return rest.last_date is None or rest.last_date >= rest.first_date

"""Rest days out of the house and into it again."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from wellness.days.models import MERGED_MAX, DayRest

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
    """This function will write rest days of our own export again."""

    def make(row: Row) -> DayRest:
        read = msgspec.convert(row, RestRow)
        rest = DayRest(owner=owner, **msgspec.structs.asdict(read))
        if not times_right(now, [read.created_at, read.updated_at]) or not _shaped(rest):
            raise ValueError("Not a row of ours.")
        return rest

    return rows_restore(owner, rows, make=make, action="wellness.rest.imported")


def _shaped(rest: DayRest) -> bool:
    """What the constraints of the table ask for: one wrong row must not refuse its whole batch."""
    if rest.kind == DayRest.Kind.WEEKLY:
        return rest.weekday is not None and rest.first_date is None
    if rest.first_date is None or rest.weekday is not None:
        return False
    if rest.kind == DayRest.Kind.FREEZE:
        return rest.last_date == rest.first_date
    return rest.last_date is None or rest.last_date >= rest.first_date

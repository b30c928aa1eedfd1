"""Check-ins out of the house and into it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows
from accounts.identity.models import User
from accounts.imports.restoring import rows_restore
from wellness.checkins.models import TRIGGER_MAX, TRIGGERS_MAX, CheckIn
from wellness.checkins.triggers import triggers_of
from wellness.diary.restoring import COLUMNS, TIMES, DatedRow
from wellness.tracking.bodies import NOTES_MAX

Trigger = Annotated[str, msgspec.Meta(max_length=TRIGGER_MAX)]


class CheckInRow(DatedRow, frozen=True, kw_only=True):
    anxiety_level: Annotated[int, msgspec.Meta(ge=1, le=10)]
    triggers: Annotated[list[Trigger], msgspec.Meta(max_length=TRIGGERS_MAX)] = []
    notes: Annotated[str, msgspec.Meta(max_length=NOTES_MAX)] | None = None


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="checkins",
            category=SharingCategory.MOOD,
            models=(CheckIn,),
            rows=plain_rows(CheckIn, (*COLUMNS, "anxiety_level", "triggers", "notes", *TIMES), at="logged_at"),
            restore=checkins_restore,
        )
    )


def checkins_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write check-ins of our own export again."""

    def make(row: Row) -> CheckIn:
        read = msgspec.convert(row, CheckInRow)
        return CheckIn(owner=owner, **{**read.columns(now), "triggers": triggers_of(read.triggers)})

    return rows_restore(owner, rows, make=make, action="wellness.checkin.imported")

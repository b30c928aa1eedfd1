"""Breathing sessions out of the house and into it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows
from accounts.identity.models import User
from accounts.imports.restoring import rows_restore
from wellness.breathing.models import CYCLES_MAX, SECONDS_MAX, SLUG_MAX, BreathingSession
from wellness.diary.restoring import COLUMNS, TIMES, DatedRow

NAMES = (*COLUMNS, "technique", "duration_seconds", "cycles_completed", *TIMES)


class BreathingRow(DatedRow, frozen=True, kw_only=True):
    # A technique that was retired, or that another house had, is named all the same.
    technique: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]+\Z", max_length=SLUG_MAX)]
    duration_seconds: Annotated[int, msgspec.Meta(ge=1, le=SECONDS_MAX)]
    cycles_completed: Annotated[int, msgspec.Meta(ge=0, le=CYCLES_MAX)] | None = None


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="breathing_sessions",
            category=SharingCategory.MEDITATION,
            models=(BreathingSession,),
            rows=plain_rows(BreathingSession, NAMES, at="logged_at"),
            restore=breathings_restore,
        )
    )


def breathings_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write breathing sessions of our own export again."""

    def make(row: Row) -> BreathingSession:
        return BreathingSession(owner=owner, **msgspec.convert(row, BreathingRow).columns(now))

    return rows_restore(owner, rows, make=make, action="wellness.breathing.imported")

"""Logged interactions out of the house and into it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows
from accounts.identity.fields import PRINTABLE
from accounts.identity.models import User
from accounts.imports.restoring import rows_restore
from wellness.diary.restoring import COLUMNS, TIMES, DatedRow
from wellness.interactions.models import MINUTES_MAX, TOOL_MAX, InteractionLog
from wellness.tracking.bodies import NOTES_MAX


class InteractionRow(DatedRow, frozen=True, kw_only=True):
    tool: Annotated[str, msgspec.Meta(min_length=1, max_length=TOOL_MAX)]
    duration_minutes: Annotated[int, msgspec.Meta(ge=0, le=MINUTES_MAX)]
    notes: Annotated[str, msgspec.Meta(max_length=NOTES_MAX)] | None = None


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="interactions",
            category=SharingCategory.MOOD,
            models=(InteractionLog,),
            rows=plain_rows(InteractionLog, (*COLUMNS, "tool", "duration_minutes", "notes", *TIMES), at="logged_at"),
            restore=interactions_restore,
        )
    )


def interactions_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write logged interactions of our own export again."""

    def make(row: Row) -> InteractionLog:
        read = msgspec.convert(row, InteractionRow)
        if read.tool != read.tool.strip() or not PRINTABLE.regex.match(read.tool):
            raise ValueError("Not a name of ours.")
        return InteractionLog(owner=owner, **read.columns(now))

    return rows_restore(owner, rows, make=make, action="wellness.interaction.imported")

"""Exercises out of the house and into it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from rest_framework.exceptions import ValidationError

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows
from accounts.identity.models import User
from accounts.imports.restoring import rows_restore
from wellness.cbt.checking import data_check
from wellness.cbt.models import CbtEntry
from wellness.cbt.tools import find_tool
from wellness.diary.restoring import COLUMNS, TIMES, DatedRow


class CbtEntryRow(DatedRow, frozen=True, kw_only=True):
    entry_type: Annotated[str, msgspec.Meta(max_length=40)]
    schema_version: Annotated[int, msgspec.Meta(ge=1, le=32_767)]
    status: Literal["draft", "complete"]
    data: dict[str, Any]


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="cbt_entries",
            category=SharingCategory.JOURNAL,
            models=(CbtEntry,),
            rows=plain_rows(
                CbtEntry, (*COLUMNS, "entry_type", "schema_version", "status", "data", *TIMES), at="logged_at"
            ),
            restore=cbt_entries_restore,
        )
    )


def cbt_entries_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write exercises of our own export again, as far as their tools are known here."""

    def make(row: Row) -> CbtEntry:
        read = msgspec.convert(row, CbtEntryRow)
        tool = find_tool(read.entry_type, read.schema_version)
        if tool is None:
            raise ValueError("Not a tool of ours.")
        try:
            data_check(read.data, tool, draft=read.status == CbtEntry.Status.DRAFT)
        except ValidationError as error:
            raise ValueError("Not an exercise of this tool.") from error
        return CbtEntry(owner=owner, **read.columns(now))

    return rows_restore(owner, rows, make=make, action="wellness.cbt_entry.imported")

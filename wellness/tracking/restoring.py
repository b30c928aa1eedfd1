"""The part of an exported row that all tracked rows share: that of every dated row."""

from datetime import datetime
from typing import Any

import msgspec

from wellness.diary.restoring import DatedRow, Instant

__all__ = ("COLUMNS", "TIMES", "Instant", "TrackedRow", "columns_read")
COLUMNS = ("id", "logged_at", "zone", "local_date")
TIMES = ("created_at", "updated_at")
TrackedRow = DatedRow


def columns_read(row: TrackedRow, now: datetime) -> dict[str, Any]:
    """
    The columns of a row of an export, as a model takes them.

    :raises ValueError: when its zone or times are none that a row of ours can have.
    """
    row.check(now)
    return msgspec.structs.asdict(row)

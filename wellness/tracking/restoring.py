"""The part of an exported row that all tracked rows share, checked as strictly as a request."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from accounts.export.rows import times_right
from wellness.days import zone_of
from wellness.days.moments import AHEAD, EARLIEST

COLUMNS = ("id", "logged_at", "zone", "local_date")
TIMES = ("created_at", "updated_at")
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# What a request takes for a text on one line that is not blank.
LINE = r"^(?=.*\S)[^\x00-\x1f\x7f\u2028\u2029]*\Z"
# A local date is at most this far from that of the instant in UTC.
APART = 1


class TrackedRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    logged_at: Instant
    zone: Annotated[str, msgspec.Meta(max_length=64)]
    local_date: date
    created_at: Instant
    updated_at: Instant


def columns_read(row: TrackedRow, now: datetime) -> dict[str, Any]:
    """
    The columns of a row of an export, as a model takes them.

    :raises ValueError: when its zone or times are none that a row of ours can have.
    """
    zone_of(row.zone)
    if not times_right(now, [row.created_at, row.updated_at]) or not EARLIEST <= row.logged_at <= now + AHEAD:
        raise ValueError("Not a time of ours.")
    if abs((row.local_date - row.logged_at.date()).days) > APART:
        raise ValueError("Not the date of this instant.")
    return msgspec.structs.asdict(row)

"""What exported rows of every room have in common, and whether a row that anybody may have made can be one of ours."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from accounts.export.rows import times_right
from wellness.days import zone_of
from wellness.days.moments import AHEAD, EARLIEST

DATED = ("logged_at", "zone", "local_date", "created_at", "updated_at")
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# From UTC-12 with a day that starts at 6 to UTC+14, a local date is at most this many from that of the instant in UTC.
_APART = 1


class DatedRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    logged_at: Instant
    zone: Annotated[str, msgspec.Meta(max_length=64)]
    local_date: date
    created_at: Instant
    updated_at: Instant

    def check(self, now: datetime) -> None:
        """:raises ValueError: for a zone or times that a request would refuse (UnknownZone is one)."""
        zone_of(self.zone)
        if not times_right(now, [self.created_at, self.updated_at]) or not EARLIEST <= self.logged_at <= now + AHEAD:
            raise ValueError("Not a time of ours.")
        if abs((self.local_date - self.logged_at.astimezone(UTC).date()).days) > _APART:
            raise ValueError("Not the date of its instant.")

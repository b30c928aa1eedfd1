"""What exported rows of every room have in common, and whether a row that anybody may have made can be one of ours."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from accounts.export.rows import times_right
from wellness.days import UnknownZone, zone_of

DATED = ("logged_at", "zone", "local_date", "created_at", "updated_at")
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# The largest offsets, and a day that starts in the morning.
_APART = 2


class DatedRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    logged_at: Instant
    zone: Annotated[str, msgspec.Meta(max_length=64)]
    local_date: date
    created_at: Instant
    updated_at: Instant

    def check(self, now: datetime) -> None:
        """:raises ValueError: for a zone or times that no row of ours can have."""
        try:
            zone_of(self.zone)
        except UnknownZone as error:
            raise ValueError("Not a zone.") from error
        if not times_right(now, [self.logged_at, self.created_at, self.updated_at]):
            raise ValueError("Not a time of ours.")
        if abs((self.local_date - self.logged_at.date()).days) > _APART:
            raise ValueError("Not the date of its instant.")

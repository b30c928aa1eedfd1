"""What exported rows of every room have in common, and whether a row that anybody may have made can be one of ours."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from accounts.export.rows import times_right
from accounts.imports.restoring import Instant
from wellness.days import zone_of
from wellness.days.moments import AHEAD, EARLIEST

COLUMNS = ("id", "logged_at", "zone", "local_date")
TIMES = ("created_at", "updated_at")
DATED = (*COLUMNS[1:], *TIMES)
# A local date is at most this far from that of the instant in UTC, also for whoever begins their day in the morning.
APART = 1
# What a request takes for a text on one line that is not blank.
LINE = r"^(?=.*\S)[^\x00-\x1f\x7f\u2028\u2029]*\Z"


class DatedRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    logged_at: Instant
    zone: Annotated[str, msgspec.Meta(max_length=64)]
    local_date: date
    created_at: Instant
    updated_at: Instant

    def check(self, now: datetime) -> None:
        """
        As strict about zone and times as a request.

        :raises ValueError: for those that no row of ours can have.
        """
        zone_of(self.zone)  # UnknownZone is a ValueError
        if not times_right(now, [self.created_at, self.updated_at]) or not EARLIEST <= self.logged_at <= now + AHEAD:
            raise ValueError("Not a time of ours.")
        if abs((self.local_date - self.logged_at.astimezone(UTC).date()).days) > APART:
            raise ValueError("Not the date of its instant.")

    def columns(self, now: datetime) -> dict[str, Any]:
        """
        As a model takes them.

        :raises ValueError: as `check`.
        """
        self.check(now)
        return msgspec.structs.asdict(self)

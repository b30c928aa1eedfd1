"""What a person has earned, out of the house and into it again."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import columns_of, in_pages, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from wellness.achievements.models import Achievement, MetricTally, UserAchievement


class EarnedRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    achievement: Annotated[str, msgspec.Meta(max_length=80)]
    earned_at: Instant
    claimed_at: Instant | None = None
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="achievements",
            category=SharingCategory.HABITS,
            models=(UserAchievement,),
            rows=earned_rows,
            restore=earned_restore,
        )
    )
    register_export_exempt(MetricTally, "Counts that are worked out from the entries themselves.")


def earned_rows(owner: User) -> Iterator[Row]:
    mine = UserAchievement.objects.filter(owner=owner).select_related("achievement")
    for row in in_pages(mine, owner=owner):
        yield {
            "id": row.pk,
            # The slug is the same on every deployment that ships it.
            "achievement": row.achievement.slug,
            **columns_of(row, ("earned_at", "claimed_at", "created_at", "updated_at")),
        }


def earned_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write what was earned of the achievements that there are here."""
    known = dict(Achievement.objects.values_list("slug", "pk"))

    def make(row: Row) -> UserAchievement:
        read = msgspec.convert(row, EarnedRow)
        at = [read.earned_at, read.claimed_at, read.created_at, read.updated_at]
        early = read.claimed_at is not None and read.claimed_at < read.earned_at
        if read.achievement not in known or early or not times_right(now, at):
            raise ValueError("Not a row of ours.")
        return UserAchievement(
            id=read.id, owner=owner, achievement_id=known[read.achievement], earned_at=read.earned_at,
            claimed_at=read.claimed_at, created_at=read.created_at, updated_at=read.updated_at,
        )  # fmt: skip

    return rows_restore(owner, rows, make=make, action="wellness.achievement.imported")

"""The only way to check-ins, and what is counted of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Max, Min, QuerySet

from accounts.identity.models import User
from config.database import hot_rows
from wellness.checkins.models import CheckIn
from wellness.diary.selectors import diary_get, diary_list

TRIGGER_COUNTS = """
SELECT named.trigger, count(*) FROM wellness_checkin c, unnest(c.triggers) AS named (trigger)
WHERE c.owner_id = %s AND c.local_date BETWEEN %s AND %s GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s::bigint
"""


@dataclass(frozen=True, slots=True)
class CheckInDay:
    """What one local date comes to; levels from 1 to 10."""

    local_date: date
    count: int
    average: float
    lowest: int
    highest: int


def checkin_list(*, owner: User, first: date | None = None, last: date | None = None) -> QuerySet[CheckIn]:
    return diary_list(CheckIn.objects.all(), owner=owner, first=first, last=last)


def checkin_get(*, owner: User, checkin_id: UUID) -> CheckIn:
    """:raises NotFound: also when it is somebody else's."""
    return diary_get(CheckIn.objects.all(), owner=owner, row_id=checkin_id)


def checkin_levels(*, owner: User, first: date, last: date, limit: int) -> list[dict[str, Any]]:
    """The newest first: id, anxiety_level, logged_at and local_date, nothing sealed. One query."""
    # A local date begins at most a day before its midnight in UTC: without this, the planner might look for an empty
    # window in everything that was ever written.
    rows = checkin_list(owner=owner, first=first, last=last).filter(
        logged_at__gte=datetime.combine(first - timedelta(days=1), time(), UTC)
    )
    shown = rows.order_by("-logged_at", "-id").values("id", "anxiety_level", "logged_at", "local_date")
    return [dict(row) for row in shown[:limit]]


def checkin_trigger_counts(*, owner: User, first: date, last: date, limit: int | None = None) -> dict[str, int]:
    """How many check-ins named each trigger, the most frequent first. One query."""
    return dict(hot_rows(TRIGGER_COUNTS, (owner.pk, first, last, limit)))


def checkin_days(*, owner: User, first: date, last: date) -> list[CheckInDay]:
    """The days with a check-in, the oldest first. One query, of the index alone."""
    days = checkin_list(owner=owner, first=first, last=last).order_by("local_date").values("local_date")
    rows = days.annotate(
        n=Count("*"), mean=Avg("anxiety_level"), low=Min("anxiety_level"), high=Max("anxiety_level")
    ).values_list("local_date", "n", "mean", "low", "high")
    return [CheckInDay(day, n, float(mean), low, high) for day, n, mean, low, high in rows]

"""The only way to check-ins, and what is counted of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Avg, Count, Max, Min, QuerySet

from accounts.identity.models import User
from config.database import hot_rows
from wellness.checkins.models import CheckIn
from wellness.diary.selectors import diary_get, diary_list, owned

TRIGGER_COUNTS = """
SELECT named.trigger, count(*) FROM wellness_checkin c, unnest(c.triggers) AS named (trigger)
WHERE c.owner_id = %s AND c.local_date BETWEEN %s AND %s GROUP BY 1 ORDER BY 2 DESC, 1
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


def checkin_recent(*, owner: User, limit: int) -> list[CheckIn]:
    """The newest first. One query."""
    return owned(checkin_list(owner=owner).order_by("-logged_at", "-id")[:limit], owner)


def checkin_trigger_counts(*, owner: User, first: date, last: date) -> dict[str, int]:
    """How many check-ins named each trigger, the most frequent first. One query."""
    return dict(hot_rows(TRIGGER_COUNTS, (owner.pk, first, last)))


def checkin_days(*, owner: User, first: date, last: date) -> list[CheckInDay]:
    """The days with a check-in, the oldest first. One query, of the index alone."""
    days = checkin_list(owner=owner, first=first, last=last).order_by("local_date").values("local_date")
    rows = days.annotate(
        n=Count("*"), mean=Avg("anxiety_level"), low=Min("anxiety_level"), high=Max("anxiety_level")
    ).values_list("local_date", "n", "mean", "low", "high")
    return [CheckInDay(day, n, float(mean), low, high) for day, n, mean, low, high in rows]

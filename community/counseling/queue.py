"""
Whose turn it is.

An emergency is always first. The others come by the time they have waited, where a priority counts as a head start:
`high` as if they had come half an hour earlier. So the order of two people never changes by waiting alone, nobody is
overtaken by whoever comes later than their head start, and `low` cannot starve.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Case, IntegerField, QuerySet, Value, When

from community.counseling.models import CounselingPriority, CounselingSession

HEAD_START = {
    CounselingPriority.LOW: timedelta(0),
    CounselingPriority.MEDIUM: timedelta(minutes=10),
    CounselingPriority.HIGH: timedelta(minutes=30),
    CounselingPriority.EMERGENCY: timedelta(minutes=30),
}
ORDER = tuple(CounselingPriority)
EMERGENCY_FIRST = Case(When(priority="emergency", then=Value(0)), default=Value(1), output_field=IntegerField())


def place_of(priority: str, waiting_since: datetime) -> datetime:
    return waiting_since - HEAD_START[CounselingPriority(priority)]


def priority_of(severity: int) -> CounselingPriority:
    """Of a severity from 0 to 5 (conflict C58)."""
    return ORDER[max(0, min(severity, 5) - 2)]


def highest(priorities: Iterable[str]) -> CounselingPriority:
    return max((CounselingPriority(one) for one in priorities), key=ORDER.index)


def in_order(rows: QuerySet[CounselingSession]) -> QuerySet[CounselingSession]:
    return rows.order_by(EMERGENCY_FIRST, "place_at", "pk")


def waiting() -> QuerySet[CounselingSession]:
    return CounselingSession.objects.filter(status=CounselingSession.Status.WAITING)

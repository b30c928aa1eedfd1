"""The only way to techniques and to what a person did of them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from wellness.breathing.models import BreathingSession, BreathingTechnique
from wellness.diary.selectors import diary_get, diary_list


def technique_list() -> QuerySet[BreathingTechnique]:
    """For everybody. One query."""
    return BreathingTechnique.objects.filter(is_active=True)


def technique_check(*, slug: str, at: datetime) -> None:
    """
    This function will pass what can be chosen now, and what could be at `at`. One query.

    :raises ValidationError: naming technique.
    """
    rows = BreathingTechnique.objects.filter(slug=slug)
    if not rows.filter(Q(is_active=True) | Q(retired_at__gte=at)).exists():
        raise ValidationError({"technique": [ErrorDetail("There is no such technique.", "does_not_exist")]})


def breathing_list(*, owner: User, first: date | None = None, last: date | None = None) -> QuerySet[BreathingSession]:
    return diary_list(BreathingSession.objects.all(), owner=owner, first=first, last=last)


def breathing_get(*, owner: User, session_id: UUID) -> BreathingSession:
    """:raises NotFound: also when it is somebody else's."""
    return diary_get(BreathingSession.objects.all(), owner=owner, row_id=session_id)


@dataclass(frozen=True, slots=True)
class Breathed:
    """In seconds."""

    total: int
    week: int
    month: int


def breathing_seconds(*, owner: User, week: date, month: date, today: date) -> Breathed:
    """In all, and from two local dates until today. One query."""

    def since(first: date) -> Sum:
        span = Q(local_date__gte=first, local_date__lte=today)
        return Sum("duration_seconds", filter=span, default=0)

    rows = BreathingSession.objects.filter(owner=owner)
    found = rows.aggregate(total=Sum("duration_seconds", default=0), week=since(week), month=since(month))
    return Breathed(**found)

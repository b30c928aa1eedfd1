"""The only way to appointments. Everything is scoped to its owner; what is not theirs does not exist."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from accounts.identity.models import User
from wellness.appointments.models import LIVE, Appointment
from wellness.diary.selectors import diary_get, diary_list

# Nothing lasts longer, so that a bound on the beginning lets one index find what has not ended.
LONGEST = timedelta(minutes=1440)
# Filters by time, beside the statuses themselves (conflict C70).
UPCOMING, PAST = "upcoming", "past"
FILTERS = (UPCOMING, PAST, *Appointment.Status.values)


def appointment_rows() -> QuerySet[Appointment]:
    return Appointment.objects.all()


def appointment_list(
    *, owner: User, now: datetime, status: str = "", first: date | None = None, last: date | None = None
) -> QuerySet[Appointment]:
    """
    The appointments of one person between two local dates, both included.

    `upcoming` are those that are not over and still meant to take place, `past` all that are over.
    """
    mine = diary_list(appointment_rows(), owner=owner, first=first, last=last)
    if status == UPCOMING:
        return mine.filter(status__in=LIVE, ends_at__gt=now, scheduled_at__gt=now - LONGEST)
    if status == PAST:
        return mine.filter(ends_at__lte=now)
    return mine.filter(status=status) if status else mine


def appointment_get(*, owner: User, appointment_id: UUID) -> Appointment:
    """:raises NotFound: also when the appointment is somebody else's."""
    return diary_get(appointment_rows(), owner=owner, row_id=appointment_id)


def appointment_conflicts(appointment: Appointment) -> list[UUID]:
    """The person's other appointments that are meant to take place at the same time. One query at most."""
    if not appointment.is_live:
        return []
    start = appointment.scheduled_at
    others = Appointment.objects.filter(
        owner_id=appointment.owner_id, status__in=LIVE, ends_at__gt=start,
        scheduled_at__gt=start - LONGEST, scheduled_at__lt=appointment.ends_at,
    )  # fmt: skip
    return list(others.exclude(pk=appointment.pk).order_by("scheduled_at", "pk").values_list("pk", flat=True)[:100])

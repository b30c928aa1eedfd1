"""Reading events and incidents: a person's own, and the open ones for staff on duty."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.rota import STAFF_ROLES


def event_list(*, owner: User) -> QuerySet[CrisisEvent]:
    return CrisisEvent.objects.filter(owner=owner).order_by("-created_at", "-id")


def incident_open_list(*, viewer: User) -> QuerySet[CrisisIncident]:
    """
    Every unresolved incident, the most urgent first; without encrypted columns.

    :raises NotFound: unless `viewer` has a role that follows incidents up.
    """
    if viewer.role not in STAFF_ROLES:
        raise NotFound
    return (
        CrisisIncident.objects.exclude(state=CrisisIncident.State.RESOLVED)
        .defer("notes", "location", "contacts_notified")
        .order_by("due_at", "-severity_level")
    )


def incident_counts() -> dict[str, int]:
    """Unresolved incidents by state. One query."""
    open_rows = CrisisIncident.objects.exclude(state=CrisisIncident.State.RESOLVED)
    return dict(open_rows.values_list("state").annotate(Count("pk")))


def incident_overdue_count(*, now: datetime) -> int:
    return CrisisIncident.objects.filter(due_at__lt=now).exclude(state=CrisisIncident.State.RESOLVED).count()


def incidents_by_day(*, now: datetime, days: int) -> Iterable[tuple[int, date, int]]:
    """(severity, day, count) of the last `days` days. One query."""
    since = now - timedelta(days=days)
    rows = CrisisIncident.objects.filter(created_at__gte=since).annotate(day=TruncDate("created_at"))
    return rows.values_list("severity_level", "day").annotate(Count("pk")).order_by()

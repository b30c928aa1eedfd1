"""Reading events and incidents: a person's own, and what the dashboard of staff counts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from crisis.incidents.machine import SEALED
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.rota import STAFF_ROLES


def event_list(*, owner: User) -> QuerySet[CrisisEvent]:
    return CrisisEvent.objects.filter(owner=owner).order_by("-created_at", "-id")


def event_get(*, owner: User, event_id: UUID) -> CrisisEvent:
    """:raises NotFound: if the person has no such event."""
    found = CrisisEvent.objects.filter(owner=owner, pk=event_id).first()
    if found is None:
        raise NotFound
    return found


def incident_own_list(*, owner: User) -> QuerySet[CrisisIncident]:
    """A person's own, the newest first; of what is sealed only what they used is read."""
    unread = [name for name in SEALED if name != "resource_words"]
    return CrisisIncident.objects.filter(owner=owner).defer(*unread).order_by("-created_at", "-id")


def incident_own_get(*, owner: User, incident_id: UUID) -> CrisisIncident:
    """
    With its words, which open under the key that came with `owner`. One query.

    :raises NotFound: if the person has no such incident.
    """
    found = CrisisIncident.objects.filter(owner=owner, pk=incident_id).first()
    if found is None:
        raise NotFound
    found.owner = owner
    return found


def severities_unresolved(*, owner_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How severe the unresolved incident of each of these people is; who has none is left out. One query."""
    rows = CrisisIncident.objects.filter(owner_id__in=list(owner_ids)).exclude(state=CrisisIncident.State.RESOLVED)
    return dict(rows.values_list("owner_id", "severity_level"))


def incident_codes_list(*, owner_id: UUID, limit: int) -> list[dict[str, Any]]:
    """A person's newest incidents for staff who are with them: codes and times, not a word. One query."""
    rows = CrisisIncident.objects.filter(owner_id=owner_id).order_by("-created_at", "-id")
    return [dict(row) for row in rows.values("id", "severity_level", "state", "created_at")[:limit]]


def incident_counts() -> dict[str, int]:
    """Unresolved incidents by state. One query."""
    open_rows = CrisisIncident.objects.exclude(state=CrisisIncident.State.RESOLVED)
    return dict(open_rows.values_list("state").annotate(Count("pk")))


def incident_overdue_count(*, now: datetime) -> int:
    return CrisisIncident.objects.filter(due_at__lt=now).exclude(state=CrisisIncident.State.RESOLVED).count()


def staff_without_letters_count() -> int:
    """How many of those who follow crises up have no proven address, so that no alarm reaches them by e-mail."""
    proven = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    staff = User.objects.filter(role__in=STAFF_ROLES, status=User.Status.ACTIVE)
    return staff.filter(~Exists(proven)).count()


def incidents_by_day(*, now: datetime, days: int) -> Iterable[tuple[int, date, int]]:
    """(severity, day, count) of the last `days` days. One query."""
    since = now - timedelta(days=days)
    rows = CrisisIncident.objects.filter(created_at__gte=since).annotate(day=TruncDate("created_at"))
    return rows.values_list("severity_level", "day").annotate(Count("pk")).order_by()

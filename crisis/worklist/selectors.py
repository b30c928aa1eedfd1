"""What the worklist shows: codes, times and who of the staff has it. Sealed columns are not even read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from crisis.incidents.machine import SEALED, State
from crisis.incidents.models import CrisisIncident, CrisisShift, CrisisStep
from crisis.incidents.protocol import PROTOCOL
from crisis.incidents.rota import STAFF_ROLES
from crisis.incidents.steps import step_list

MOST = 200
RESOLVED_DAYS = 7
# What wakes people rings; something mild waits for the morning.
LOUD = Q(alarm_raised_at__isnull=False, severity_level__in=[row.severity for row in PROTOCOL.values() if row.wakes])
SHOWS = ("all", "mine", "unclaimed", "resolved")
_HOLDER = ("assigned_to__id", "assigned_to__display_name", "assigned_to__username")
_SHOWN = (
    "id", "severity_level", "state", "resolution", "due_at", "alarm_at", "alarm_raised_at", "alarm_rung", "triggers",
    "version", "reopened_count", "created_at", "resolved_at", "owner_id", *_HOLDER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Queue:
    """`more`: there are more than fit, and the least urgent were left off."""

    rows: list[CrisisIncident]
    counts: dict[str, Any]
    more: bool


def may_work(user: object) -> bool:
    return isinstance(user, User) and user.is_active and user.role in STAFF_ROLES


def _visible(viewer: User) -> QuerySet[CrisisIncident]:
    """:raises NotFound: unless `viewer` follows crises up. Nobody follows up their own."""
    if not may_work(viewer):
        raise NotFound
    return CrisisIncident.objects.exclude(owner=viewer)


def queue_get(*, viewer: User, show: str, now: datetime) -> Queue:
    """
    This function will read the queue, the most severe first and then by the time left. Two queries.

    :raises NotFound: unless `viewer` follows crises up.
    """
    waiting = _visible(viewer).exclude(state=State.RESOLVED)
    wanted = {
        "all": waiting,
        "mine": waiting.filter(assigned_to=viewer),
        "unclaimed": waiting.filter(assigned_to=None),
        "resolved": _visible(viewer).filter(resolved_at__gt=now - timedelta(days=RESOLVED_DAYS)),
    }[show]
    order = ("-resolved_at", "pk") if show == "resolved" else ("-severity_level", "due_at", "pk")
    rows = list(wanted.select_related("assigned_to").only(*_SHOWN).order_by(*order)[: MOST + 1])
    counts = waiting.aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(assigned_to=viewer)),
        unclaimed=Count("pk", filter=Q(assigned_to=None)),
        ringing=Count("pk", filter=Q(alarm_raised_at__isnull=False)),
        overdue=Count("pk", filter=Q(due_at__lte=now)),
        # Each ring of an alarm writes a new time: with these a page knows what it has not heard yet.
        rings=ArrayAgg("alarm_at", filter=LOUD, default=[]),
        worst=Max("severity_level", filter=LOUD),
    )
    return Queue(rows[:MOST], counts, len(rows) > MOST)


def ringing_count(*, viewer: User) -> int:
    """How many alarms are raised. One query, of what is unresolved: it stands on every page of the staff site."""
    return _visible(viewer).exclude(state=State.RESOLVED).filter(alarm_raised_at__isnull=False).count()


def worklist_incident_get(*, viewer: User, incident_id: UUID) -> CrisisIncident:
    """:raises NotFound: unless `viewer` follows crises up, and for their own."""
    rows = _visible(viewer).select_related("assigned_to").defer(*SEALED)
    incident = rows.filter(pk=incident_id).first()
    if incident is None:
        raise NotFound
    return incident


def timeline_get(*, incident: CrisisIncident) -> list[CrisisStep]:
    """
    The newest steps first, with who of the staff did each; without what they wrote. One query.

    One more than are shown: an alarm that nobody answers leaves hundreds a day.
    """
    newest = step_list(incident=incident).select_related("actor").order_by("-created_at", "-id")
    return list(newest[: MOST + 1])


def texts_get(*, incident: CrisisIncident) -> list[CrisisStep]:
    """The newest notes of staff, the oldest of them first. The caller has written down who reads them."""
    steps = CrisisStep.objects.filter(incident=incident, note__isnull=False).select_related("actor")
    found = list(steps.order_by("-created_at", "-id")[:MOST])[::-1]
    for step in found:
        # With the owner at hand, the sealed columns open without a query.
        step.owner = incident.owner
    return found


def colleagues_get(*, viewer: User, incident: CrisisIncident, now: datetime) -> list[User]:
    """To whom an incident may be handed, those on shift first; `shift` is the rung of their shift. One query."""
    shifts = CrisisShift.objects.filter(staff=OuterRef("pk"), starts_at__lte=now, ends_at__gt=now)
    people = User.objects.filter(role__in=STAFF_ROLES, status=User.Status.ACTIVE)
    people = people.exclude(pk__in=(incident.assigned_to_id or viewer.pk, incident.owner_id))
    return list(
        people.annotate(shift=Subquery(shifts.order_by("rung").values("rung")[:1]))
        .only("id", "display_name", "username", "role")
        .order_by(F("shift").asc(nulls_last=True), "display_name", "pk")[:MOST]
    )

"""
Alarms: rows for every member of staff who is to wake, in the transaction that raises the alarm, and the sweep.

The sweep claims the alarms whose time has come, the most severe first, and each rings once: its next time is written in
the same transaction. A worker that dies in between leaves everything undone for the next.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.audience import listeners_of
from accounts.notifications.batches import Letter, batches_run, notifications_tell
from accounts.notifications.contents import CHANNEL_LETTERS, content_bytes, content_of
from accounts.notifications.kinds import EMAIL, VOICE
from accounts.notifications.models import NotificationKind
from config.commits import after_commit
from config.ids import uuid7
from crisis.incidents.acts import act_done
from crisis.incidents.frames import staff_tell_all
from crisis.incidents.machine import SEALED, State, alarm_climb, back_to_queue, incident_keep, protocol_of
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.rota import STAFF_ROLES, Duty, duty_hold, people_hold
from crisis.incidents.steps import Kind, step_made

BATCH = 50
LIMIT = 10_000
VARIANT = "duty"
# A telephone rings when nobody answered the first alarm. With the first it could be busy with this when somebody in a
# crisis, who asked to talk, is to be put through to it.
CALLED_FOR = frozenset({"alarm", "overdue"})
# The heartbeat of the sweep; health checks read it.
ALARM_PULSE = "crisis_alarms"
_log = structlog.get_logger("evenkeel.crisis")


@dataclass(frozen=True, slots=True)
class Ring:
    """One incident whose alarm rings now, for these people. It is locked, and its new version is stored."""

    incident: CrisisIncident
    reason: str
    people: Iterable[UUID]
    # What makes the alert the same one: nobody gets it twice.
    key: str = ""


def ring_of(incident: CrisisIncident, reason: str, duty: Duty) -> Ring:
    """Nobody is woken for their own crisis, unless there is nobody else."""
    # Taken out before the rung is called, not after: a shift of the person alone is an empty one, which others answer.
    others, rung, holder_id = duty.without(incident.owner_id), incident.alarm_rung, incident.assigned_to_id
    return Ring(incident, reason, others.wake(rung, holder_id) or duty.wake(rung, holder_id))


def rings_send(rings: list[Ring], now: datetime) -> None:
    """
    This function will write, in the caller's transaction, the step of each alarm and what is owed to those it wakes.

    Quiet hours, switches and the daily allowance of text messages hold nothing of it back. Five statements and one for
    each incident.
    """
    CrisisStep.objects.bulk_create([_step(ring, now) for ring in rings])
    for ring in rings:
        incident = ring.incident
        details = {"severity": incident.severity_level, "rung": incident.alarm_rung, "reason": ring.reason}
        audit_record(
            actor=None, action="crisis.incident.alarm", target=incident, owner_id=incident.owner_id, details=details
        )
        after_commit(_log.warning, "crisis.alarm", incident_id=str(incident.pk), **details)
    letters_send(rings, now)
    staff_tell_all([(ring.incident, ring.reason, protocol_of(ring.incident).wakes) for ring in rings])


def letters_send(rings: list[Ring], now: datetime) -> None:
    """This function will write what is owed to the people of each ring. Three statements."""
    listeners = listeners_of({user_id for ring in rings for user_id in ring.people})
    letters = []
    for ring in rings:
        incident = ring.incident
        content = content_bytes(_content(incident, ring.reason))
        channels = _channels(ring)
        letters += [
            Letter(
                uuid7(), listeners[user_id], NotificationKind.CRISIS_ALERT, content,
                ring.key or f"crisis:{incident.pk}:{incident.version}", channels, variant=VARIANT,
            )
            for user_id in sorted(ring.people)
            if user_id in listeners
        ]  # fmt: skip
    notifications_tell(letters, now)


def _channels(ring: Ring) -> tuple[str, ...]:
    if not protocol_of(ring.incident).wakes:
        return (EMAIL,)
    return CHANNEL_LETTERS if ring.reason in CALLED_FOR else tuple(one for one in CHANNEL_LETTERS if one != VOICE)


def letter_called_off(staff_id: UUID, data: Mapping[str, Any]) -> bool:
    """
    This function will say whether a letter that waited is about what is over, or what another has in time. One query.

    After an outage of a provider hours of letters would ring beside the alarms that are new. What is said to the
    person, under the same kind, names no reason and is not asked about.
    """
    if "reason" not in data or "incident_id" not in data:
        return False
    if data["reason"] == Kind.CALL_ENDED:
        # Somebody wanted to talk and did not: whoever holds the incident may be asleep.
        return False
    rows = CrisisIncident.objects.filter(pk=data["incident_id"]).exclude(state=State.RESOLVED)
    found = rows.values_list("alarm_raised_at", "assigned_to_id").first()
    if found is None:
        return True
    raised_at, holder_id = found
    return raised_at is None and holder_id is not None and holder_id != staff_id


def _content(incident: CrisisIncident, reason: str) -> dict[str, object]:
    return content_of(
        kind=NotificationKind.CRISIS_ALERT,
        variant=VARIANT,
        params={"severity": incident.severity_level},
        data={"incident_id": str(incident.pk), "reason": reason},
    )


def _step(ring: Ring, now: datetime) -> CrisisStep:
    details = {"rung": ring.incident.alarm_rung, "reason": ring.reason, "told": len(set(ring.people))}
    return step_made(ring.incident, Kind.ALARM, now, details=details)


def alarms_ring(*, now: datetime, limit: int = LIMIT) -> int:
    """
    This function will ring every alarm whose time has come, the most severe first, and return how many rang.

    Any number of workers may run it at once. Incidents whose holder is no longer staff go back to the queue first.
    """
    for holder_id in set(_strays().values_list("assigned_to_id", flat=True)):
        if holder_id is not None:
            incidents_release(staff_id=holder_id, now=now)
    if not _due(now).exists():
        return 0
    return batches_run(partial(_ring_batch, now), size=BATCH, limit=limit)


@transaction.atomic
def _ring_batch(now: datetime, size: int) -> tuple[int, int]:
    duty = duty_hold(now=now)
    first = ("-severity_level", "alarm_at", "pk")
    owners = people_hold(set(_due(now).order_by(*first).values_list("owner_id", flat=True)[:size]))
    due = _due(now).filter(owner__in=owners).select_for_update(skip_locked=True, of=("self",)).defer(*SEALED)
    rings = [_rung(incident, duty, now) for incident in due.order_by(*first)[:size]]
    if rings:
        rings_send(rings, now)
    return len(rings), len(rings)


def _rung(incident: CrisisIncident, duty: Duty, now: datetime) -> Ring:
    alarm_climb(incident, now)
    incident_keep(incident)
    return ring_of(incident, "overdue" if incident.assigned_to_id is not None else "alarm", duty)


def _due(now: datetime) -> QuerySet[CrisisIncident]:
    return CrisisIncident.objects.exclude(state=State.RESOLVED).filter(alarm_at__lte=now)


def _strays() -> QuerySet[CrisisIncident]:
    """Held by somebody who is no longer staff. The database's own triggers leave none; this looks all the same."""
    holders = Q(assigned_to__role__in=STAFF_ROLES, assigned_to__status=User.Status.ACTIVE)
    return CrisisIncident.objects.exclude(state=State.RESOLVED).filter(assigned_to__isnull=False).exclude(holders)


@transaction.atomic
def incidents_release(*, staff_id: UUID, now: datetime, actor: User | None = None) -> int:
    """
    This function will give what somebody holds back to the queue, with the alarm raised, and return how many.

    Losing the role, a suspension, the end of the account and an erasure do the same inside the database.
    """
    held = CrisisIncident.objects.filter(assigned_to_id=staff_id).exclude(state=State.RESOLVED)
    duty = duty_hold(now=now, also=(staff_id, *held.values_list("owner_id", flat=True)))
    held = held.select_for_update(of=("self",))
    rings = []
    for incident in held.defer(*SEALED).order_by("-severity_level", "pk"):
        back_to_queue(incident, now)
        act_done(incident, Kind.RELEASED, actor, now, details={"staff": str(staff_id)}, tell=False)
        rings.append(ring_of(incident, "released", duty))
    if rings:
        rings_send(rings, now)
    return len(rings)

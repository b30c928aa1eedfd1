"""
What staff do with an incident. Each act locks people, then the incident, and writes a step and an audit row.

Each may be repeated: the same act again changes nothing. `version` is the one that the actor looked at; with an older
one nothing happens, so that two people at one list do not undo each other.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.identity.models import User
from crisis.incidents.acts import (
    AlreadyClaimed,
    DueWrong,
    NoteMissing,
    NotHolder,
    NotOnStaff,
    OtherUnresolved,
    SeverityWrong,
    StateWrong,
    act_by_holder,
    act_done,
    act_lock,
    act_match,
)
from crisis.incidents.alarms import Ring, letters_send, ring_of, rings_send
from crisis.incidents.machine import State, give_to, hold, is_held, protocol_of, quiet, reopen, resolve
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.rota import duty_hold, staff_fix
from crisis.incidents.steps import Kind

Resolution = CrisisIncident.Resolution


@transaction.atomic
def incident_claim(*, actor: User, incident_id: UUID, now: datetime, version: int | None = None) -> CrisisIncident:
    """
    This function will make `actor` the holder: of what nobody holds, or of what its holder is late with.

    :raises AlreadyClaimed: if somebody else has it in time.
    """
    incident = act_lock(actor, incident_id)
    if incident.state == State.RESOLVED:
        raise StateWrong
    if incident.assigned_to_id == actor.pk and is_held(incident, now) and incident.state != State.OPEN:
        return incident
    if is_held(incident, now) and incident.assigned_to_id != actor.pk:
        raise AlreadyClaimed
    act_match(incident, version)
    before = incident.assigned_to_id
    give_to(incident, actor, now)
    return act_done(incident, Kind.CLAIMED, actor, now, details=_from(before))


@transaction.atomic
def incident_hand_over(
    *, actor: User, incident_id: UUID, to: User, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """
    This function will make `to` the holder, who is told and has the time of one act.

    :raises NotOnStaff: if `to` does not follow crises up.
    :raises NotHolder: if `actor` neither holds it nor is an administrator.
    """
    duty = staff_fix({actor.pk, to.pk}, incident_id=incident_id)
    incident = act_lock(actor, incident_id, duty)
    if not duty.is_staff(to.pk) or to.pk == incident.owner_id:
        raise NotOnStaff
    if incident.state == State.RESOLVED:
        raise StateWrong
    if incident.assigned_to_id == to.pk and is_held(incident, now):
        return incident
    if incident.assigned_to_id != actor.pk and actor.role != User.Role.ADMIN:
        raise NotHolder
    act_match(incident, version)
    before = incident.assigned_to_id
    # Somebody who has not looked yet: not the hours that the one before may have had.
    incident.due_at = now
    give_to(incident, to, now)
    done = act_done(
        incident, Kind.HANDED_OVER, actor, now, note=note, details={**_from(before), "to_staff": str(to.pk)}
    )
    letters_send([Ring(incident, "handed_over", (to.pk,))], now)
    return done


@transaction.atomic
def incident_start(*, actor: User, incident_id: UUID, now: datetime, version: int | None = None) -> CrisisIncident:
    """This function will note that the holder is at it."""
    incident = act_lock(actor, incident_id)
    if incident.state == State.IN_PROGRESS and incident.assigned_to_id == actor.pk and is_held(incident, now):
        return incident
    act_by_holder(actor, incident, version)
    incident.state = State.IN_PROGRESS
    hold(incident, now)
    return act_done(incident, Kind.STARTED, actor, now)


@transaction.atomic
def incident_follow_up_plan(
    *, actor: User, incident_id: UUID, due_at: datetime, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """
    This function will say when somebody looks next; the alarm is quiet until then.

    :raises DueWrong: if that is past, or further away than the severity allows.
    """
    incident = act_lock(actor, incident_id)
    planned = (incident.state, incident.due_at, incident.assigned_to_id) == (State.FOLLOW_UP, due_at, actor.pk)
    if planned and is_held(incident, now):
        return incident
    act_by_holder(actor, incident, version)
    if not now < due_at <= now + protocol_of(incident).plan_within:
        raise DueWrong
    incident.state = State.FOLLOW_UP
    incident.due_at = incident.follow_up_at = due_at
    incident.follow_up_needed, incident.follow_up_completed = True, False
    quiet(incident)
    return act_done(
        incident, Kind.FOLLOW_UP_PLANNED, actor, now, note=note, details={"due_at": due_at.isoformat()}
    )  # fmt: skip


@transaction.atomic
def incident_follow_up_done(
    *, actor: User, incident_id: UUID, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """This function will note that the planned look was had. What comes next is planned, or it is resolved."""
    incident = act_lock(actor, incident_id)
    done = incident.follow_up_completed and incident.state == State.IN_PROGRESS
    if done and incident.assigned_to_id == actor.pk and is_held(incident, now):
        return incident
    act_by_holder(actor, incident, version)
    if incident.state != State.FOLLOW_UP:
        raise StateWrong
    incident.state, incident.follow_up_completed = State.IN_PROGRESS, True
    incident.due_at = now
    hold(incident, now)
    return act_done(incident, Kind.FOLLOW_UP_DONE, actor, now, note=note)


@transaction.atomic
def incident_resolve(
    *, actor: User, incident_id: UUID, resolution: str, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """This function will end an incident for a reason, and with it the events that it followed up."""
    if resolution not in Resolution.values:
        raise ValueError(f"{resolution} is no reason to resolve")
    incident = act_lock(actor, incident_id)
    if incident.state == State.RESOLVED:
        if incident.resolution == resolution and incident.assigned_to_id == actor.pk:
            return incident
        raise StateWrong
    act_by_holder(actor, incident, version)
    resolve(incident, resolution, now)
    events_resolve(incident, now)
    return act_done(incident, Kind.RESOLVED, actor, now, note=note, details={"resolution": resolution})


@transaction.atomic
def incident_reopen(
    *, actor: User, incident_id: UUID, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """This function will put a resolved incident back into the queue, with the alarm raised."""
    owner = CrisisIncident.objects.filter(pk=incident_id).values_list("owner_id", flat=True)
    duty = duty_hold(now=now, also=(actor.pk, *owner), fixed=True)
    incident = act_lock(actor, incident_id, duty)
    if incident.state != State.RESOLVED:
        raise StateWrong
    act_match(incident, version)
    reopen(incident, now)
    try:
        with transaction.atomic():
            done = act_done(incident, Kind.REOPENED, actor, now, note=note, tell=False)
    except IntegrityError:
        raise OtherUnresolved from None
    rings_send([ring_of(incident, Kind.REOPENED.value, duty)], now)
    return done


@transaction.atomic
def incident_severity_lower(
    *, actor: User, incident_id: UUID, severity: int, note: str, now: datetime, version: int | None = None
) -> CrisisIncident:
    """
    This function will lower the severity, for a reason that is written down; it brings the time of one act, no more.

    :raises SeverityWrong: if it is not lower than now.
    """
    if not note.strip():
        raise NoteMissing
    incident = act_lock(actor, incident_id)
    if incident.severity_level == severity and incident.assigned_to_id == actor.pk:
        return incident
    act_by_holder(actor, incident, version)
    if not 1 <= severity < incident.severity_level:
        raise SeverityWrong
    # By the severity that it had: the hours of a mild one are for what is planned.
    hold(incident, now)
    before, incident.severity_level = incident.severity_level, severity
    return act_done(incident, Kind.LOWERED, actor, now, note=note, details={"from": before, "to": severity})


def events_resolve(incident: CrisisIncident, now: datetime) -> None:
    false_alarm = incident.resolution == Resolution.FALSE_ALARM
    ended = CrisisEvent.Resolution.FALSE_ALARM if false_alarm else CrisisEvent.Resolution.RESOLVED
    events = CrisisEvent.objects.filter(incident=incident, resolved_at=None)
    events.update(resolved_at=now, resolution_type=ended, updated_at=now)


def _from(before: UUID | None) -> dict[str, Any]:
    return {"from_staff": str(before)} if before is not None else {}

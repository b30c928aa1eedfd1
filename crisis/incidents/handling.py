"""
What staff do with an incident. Each act locks people, then the incident, and writes a step and an audit row.

Each may be repeated: the same act again changes nothing. `version` is the one that the actor looked at; with an older
one nothing happens, so that two people at one list do not undo each other.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import Conflict, DomainError
from crisis.incidents.alarms import Ring, letters_send, ring_of, rings_send
from crisis.incidents.frames import staff_tell
from crisis.incidents.machine import (
    SEALED,
    State,
    give_to,
    hold,
    incident_keep,
    is_held,
    plan_limit,
    reopen,
    resolve,
)
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.rota import Duty, duty_hold, staff_fix
from crisis.incidents.steps import Kind, step_add

RUNNING = frozenset({State.ACKNOWLEDGED, State.IN_PROGRESS, State.FOLLOW_UP})
Resolution = CrisisIncident.Resolution


class AlreadyClaimed(Conflict):
    default_code, default_detail = "already_claimed", "Somebody else has it and is in time."


class NotHolder(Conflict):
    default_code, default_detail = "not_holder", "Only whoever holds it can do this. Claim it, or have it handed over."


class StateWrong(Conflict):
    default_code, default_detail = "state_wrong", "The incident is not in a state that allows this."


class VersionStale(Conflict):
    default_code, default_detail = "version_stale", "It changed since you looked at it. Look again."


class OtherUnresolved(Conflict):
    default_code, default_detail = "other_unresolved", "The person has another incident that is not resolved."


class NotOnStaff(DomainError):
    default_code, default_detail = "not_on_staff", "This person does not follow crises up."


class DueWrong(DomainError):
    default_code, default_detail = "due_wrong", "The time lies in the past, or later than this severity allows."


class SeverityWrong(DomainError):
    default_code, default_detail = "severity_wrong", "Staff can only lower the severity; signals raise it."


class NoteMissing(DomainError):
    default_code, default_detail = "note_missing", "Say why."


@transaction.atomic
def incident_claim(*, actor: User, incident_id: UUID, now: datetime, version: int | None = None) -> CrisisIncident:
    """
    This function will make `actor` the holder: of what nobody holds, or of what its holder is late with.

    :raises AlreadyClaimed: if somebody else has it in time.
    """
    incident = _lock(actor, incident_id)
    if incident.state == State.RESOLVED:
        raise StateWrong
    if incident.assigned_to_id == actor.pk and is_held(incident, now) and incident.state != State.OPEN:
        return incident
    if is_held(incident, now) and incident.assigned_to_id != actor.pk:
        raise AlreadyClaimed
    _match(incident, version)
    before = incident.assigned_to_id
    give_to(incident, actor, now)
    return _done(incident, Kind.CLAIMED, actor, now, details=_from(before))


@transaction.atomic
def incident_hand_over(
    *, actor: User, incident_id: UUID, to: User, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """
    This function will make `to` the holder, who is told and has the time of one act.

    :raises NotOnStaff: if `to` does not follow crises up.
    :raises NotHolder: if `actor` neither holds it nor is an administrator.
    """
    duty = staff_fix({actor.pk, to.pk})
    incident = _lock(actor, incident_id, duty)
    if not duty.is_staff(to.pk) or to.pk == incident.owner_id:
        raise NotOnStaff
    if incident.state == State.RESOLVED:
        raise StateWrong
    if incident.assigned_to_id == to.pk and is_held(incident, now):
        return incident
    if incident.assigned_to_id != actor.pk and actor.role != User.Role.ADMIN:
        raise NotHolder
    _match(incident, version)
    before = incident.assigned_to_id
    # Somebody who has not looked yet: not the hours that the one before may have had.
    incident.due_at = now
    give_to(incident, to, now)
    done = _done(incident, Kind.HANDED_OVER, actor, now, note=note, details={**_from(before), "to_staff": str(to.pk)})
    letters_send([Ring(incident, "handed_over", (to.pk,))], now)
    return done


@transaction.atomic
def incident_start(*, actor: User, incident_id: UUID, now: datetime, version: int | None = None) -> CrisisIncident:
    """This function will note that the holder is at it."""
    incident = _lock(actor, incident_id)
    if incident.state == State.IN_PROGRESS and incident.assigned_to_id == actor.pk and is_held(incident, now):
        return incident
    _held_by(actor, incident, version)
    incident.state = State.IN_PROGRESS
    hold(incident, now)
    return _done(incident, Kind.STARTED, actor, now)


@transaction.atomic
def incident_contact_log(
    *, actor: User, incident_id: UUID, channel: str, outcome: str, now: datetime, note: str = "",
    step_id: UUID | None = None, version: int | None = None,
) -> CrisisIncident:  # fmt: skip
    """This function will note that somebody was, or was not, reached: `channel` and `outcome` are codes."""
    return _noted(
        actor, incident_id, Kind.CONTACT_LOGGED, now, note, step_id, version,
        details={"channel": channel[:32], "outcome": outcome[:32]},
    )  # fmt: skip


@transaction.atomic
def incident_note(
    *, actor: User, incident_id: UUID, note: str, now: datetime, step_id: UUID | None = None,
    version: int | None = None,
) -> CrisisIncident:  # fmt: skip
    """This function will add words of staff; they are sealed with the person's key."""
    if not note.strip():
        raise NoteMissing
    return _noted(actor, incident_id, Kind.NOTED, now, note, step_id, version)


@transaction.atomic
def incident_follow_up_plan(
    *, actor: User, incident_id: UUID, due_at: datetime, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """
    This function will say when somebody looks next; the alarm is quiet until then.

    :raises DueWrong: if that is past, or further away than the severity allows.
    """
    incident = _lock(actor, incident_id)
    planned = (incident.state, incident.due_at, incident.assigned_to_id) == (State.FOLLOW_UP, due_at, actor.pk)
    if planned and is_held(incident, now):
        return incident
    _held_by(actor, incident, version)
    if not now < due_at <= now + plan_limit(incident):
        raise DueWrong
    incident.state = State.FOLLOW_UP
    incident.due_at = incident.follow_up_at = due_at
    incident.follow_up_needed, incident.follow_up_completed = True, False
    hold(incident, now)
    return _done(
        incident, Kind.FOLLOW_UP_PLANNED, actor, now, note=note, details={"due_at": due_at.isoformat()}
    )  # fmt: skip


@transaction.atomic
def incident_follow_up_done(
    *, actor: User, incident_id: UUID, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """This function will note that the planned look was had. What comes next is planned, or it is resolved."""
    incident = _lock(actor, incident_id)
    done = incident.follow_up_completed and incident.state == State.IN_PROGRESS
    if done and incident.assigned_to_id == actor.pk and is_held(incident, now):
        return incident
    _held_by(actor, incident, version)
    if incident.state != State.FOLLOW_UP:
        raise StateWrong
    incident.state, incident.follow_up_completed = State.IN_PROGRESS, True
    incident.due_at = now
    hold(incident, now)
    return _done(incident, Kind.FOLLOW_UP_DONE, actor, now, note=note)


@transaction.atomic
def incident_resolve(
    *, actor: User, incident_id: UUID, resolution: str, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """This function will end an incident for a reason, and with it the events that it followed up."""
    if resolution not in Resolution.values:
        raise ValueError(f"{resolution} is no reason to resolve")
    incident = _lock(actor, incident_id)
    if incident.state == State.RESOLVED:
        if incident.resolution == resolution and incident.assigned_to_id == actor.pk:
            return incident
        raise StateWrong
    _held_by(actor, incident, version)
    resolve(incident, resolution, now)
    events_resolve(incident, now)
    return _done(incident, Kind.RESOLVED, actor, now, note=note, details={"resolution": resolution})


@transaction.atomic
def incident_reopen(
    *, actor: User, incident_id: UUID, now: datetime, note: str = "", version: int | None = None
) -> CrisisIncident:
    """This function will put a resolved incident back into the queue, with the alarm raised."""
    duty = duty_hold(now=now, also=(actor.pk,), fixed=True)
    incident = _lock(actor, incident_id, duty)
    if incident.state != State.RESOLVED:
        raise StateWrong
    _match(incident, version)
    reopen(incident, now)
    try:
        with transaction.atomic():
            done = _done(incident, Kind.REOPENED, actor, now, note=note, tell=False)
    except IntegrityError:
        raise OtherUnresolved from None
    rings_send([ring_of(incident, Kind.REOPENED.value, duty)], now)
    return done


@transaction.atomic
def incident_severity_lower(
    *, actor: User, incident_id: UUID, severity: int, note: str, now: datetime, version: int | None = None
) -> CrisisIncident:
    """
    This function will lower the severity, for a reason that is written down; the due time stays.

    :raises SeverityWrong: if it is not lower than now.
    """
    if not note.strip():
        raise NoteMissing
    incident = _lock(actor, incident_id)
    if incident.severity_level == severity and incident.assigned_to_id == actor.pk:
        return incident
    _held_by(actor, incident, version)
    if not 1 <= severity < incident.severity_level:
        raise SeverityWrong
    before, incident.severity_level = incident.severity_level, severity
    hold(incident, now)
    return _done(incident, Kind.LOWERED, actor, now, note=note, details={"from": before, "to": severity})


def events_resolve(incident: CrisisIncident, now: datetime) -> None:
    false_alarm = incident.resolution == Resolution.FALSE_ALARM
    ended = CrisisEvent.Resolution.FALSE_ALARM if false_alarm else CrisisEvent.Resolution.RESOLVED
    events = CrisisEvent.objects.filter(incident=incident, resolved_at=None)
    events.update(resolved_at=now, resolution_type=ended, updated_at=now)


def _lock(actor: User, incident_id: UUID, duty: Duty | None = None) -> CrisisIncident:
    """:raises NotFound: for anybody but staff, for what is not there, and for staff's own crisis."""
    duty = duty or staff_fix({actor.pk})
    if not duty.is_staff(actor.pk):
        raise NotFound
    rows = CrisisIncident.objects.select_for_update(of=("self",)).defer(*SEALED)
    incident = rows.filter(pk=incident_id).exclude(owner=actor).first()
    if incident is None:
        raise NotFound
    return incident


def _match(incident: CrisisIncident, version: int | None) -> None:
    if version is not None and version != incident.version:
        raise VersionStale


def _held_by(actor: User, incident: CrisisIncident, version: int | None) -> None:
    if incident.state not in RUNNING:
        raise StateWrong
    if incident.assigned_to_id != actor.pk:
        raise NotHolder
    _match(incident, version)


def _noted(
    actor: User, incident_id: UUID, kind: str, now: datetime, note: str, step_id: UUID | None, version: int | None,
    details: dict[str, Any] | None = None,
) -> CrisisIncident:  # fmt: skip
    """Anybody of the staff may add to the history, at any time; if the holder does, that is an act."""
    incident = _lock(actor, incident_id)
    if step_id is not None and CrisisStep.objects.filter(pk=step_id, incident=incident, kind=kind).exists():
        return incident
    _match(incident, version)
    if incident.assigned_to_id == actor.pk and incident.state in RUNNING:
        hold(incident, now)
    return _done(incident, kind, actor, now, note=note, details=details, step_id=step_id)


def _from(before: UUID | None) -> dict[str, Any]:
    return {"from_staff": str(before)} if before is not None else {}


def _done(
    incident: CrisisIncident, kind: str, actor: User, now: datetime, *, note: str = "",
    details: dict[str, Any] | None = None, step_id: UUID | None = None, tell: bool = True,
) -> CrisisIncident:  # fmt: skip
    incident_keep(incident)
    step_add(incident, kind, now, actor=actor, note=note, details=details, step_id=step_id)
    audit_record(
        actor=actor, action=f"crisis.incident.{kind}", target=incident, owner_id=incident.owner_id,
        details={"severity": incident.severity_level, "version": incident.version},
    )  # fmt: skip
    if tell:
        staff_tell(incident, kind)
    return incident

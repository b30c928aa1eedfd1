"""What every act of staff has in common: who may, on which row, and what is written down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import Conflict, DomainError
from crisis.incidents.frames import staff_tell
from crisis.incidents.machine import SEALED, State, incident_keep
from crisis.incidents.models import CrisisIncident
from crisis.incidents.rota import Duty, staff_fix
from crisis.incidents.steps import step_add

RUNNING = frozenset({State.ACKNOWLEDGED, State.IN_PROGRESS, State.FOLLOW_UP})


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


def act_lock(actor: User, incident_id: UUID, duty: Duty | None = None) -> CrisisIncident:
    """:raises NotFound: for anybody but staff, for what is not there, and for staff's own crisis."""
    duty = duty or staff_fix({actor.pk}, incident_id=incident_id)
    if not duty.is_staff(actor.pk):
        raise NotFound
    rows = CrisisIncident.objects.select_for_update(of=("self",)).defer(*SEALED)
    incident = rows.filter(pk=incident_id).exclude(owner=actor).first()
    if incident is None:
        raise NotFound
    return incident


def act_match(incident: CrisisIncident, version: int | None) -> None:
    if version is not None and version != incident.version:
        raise VersionStale


def act_by_holder(actor: User, incident: CrisisIncident, version: int | None) -> None:
    if incident.state not in RUNNING:
        raise StateWrong
    if incident.assigned_to_id != actor.pk:
        raise NotHolder
    act_match(incident, version)


def act_done(
    incident: CrisisIncident, kind: str, actor: User | None, now: datetime, *, note: str = "",
    details: dict[str, Any] | None = None, step_id: UUID | None = None, tell: bool = True, sealed: Sequence[str] = (),
) -> CrisisIncident:  # fmt: skip
    incident_keep(incident, *sealed)
    step_add(incident, kind, now, actor=actor, note=note, details=details, step_id=step_id)
    audit_record(
        actor=actor, action=f"crisis.incident.{kind}", target=incident, owner_id=incident.owner_id,
        details={"severity": incident.severity_level, "version": incident.version},
    )  # fmt: skip
    if tell:
        staff_tell(incident, kind)
    return incident

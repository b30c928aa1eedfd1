"""What staff add to the history of an incident, whoever holds it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from crisis.incidents.acts import RUNNING, NoteMissing, act_done, act_lock, act_match
from crisis.incidents.machine import hold
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.rota import staff_fix
from crisis.incidents.steps import Kind, step_add


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
def incident_contacts_told(
    *, actor: User | None, incident_id: UUID, contacts: Sequence[Mapping[str, Any]], now: datetime
) -> CrisisIncident:
    """
    This function will note who of the person's contacts was told, for the person to see.

    In the transaction that tells them. `contacts` are sealed with the person's key, one for each contact and channel;
    the history keeps the number of contacts. `actor` is the member of staff who had it done.
    """
    staff_fix({actor.pk} if actor is not None else set(), incident_id=incident_id)
    incident = CrisisIncident.objects.select_for_update(of=("self",)).filter(pk=incident_id).first()
    if incident is None:
        raise NotFound
    incident.contacts_notified = [*incident.contacts_notified, *({**one, "at": now.isoformat()} for one in contacts)]
    return act_done(
        incident, Kind.CONTACT_TOLD, actor, now, details={"contacts": len({one["contact_id"] for one in contacts})},
        sealed=("contacts_notified",),
    )  # fmt: skip


@transaction.atomic
def incident_text_viewed(*, actor: User, incident_id: UUID, now: datetime) -> CrisisIncident:
    """This function will note that `actor` read the person's words; the incident comes with them."""
    incident = act_lock(actor, incident_id)
    step_add(incident, Kind.TEXT_VIEWED, now, actor=actor)
    audit_record(
        actor=actor, action="crisis.incident.text_viewed", target=incident, owner_id=incident.owner_id,
    )  # fmt: skip
    return incident


def _noted(
    actor: User, incident_id: UUID, kind: str, now: datetime, note: str, step_id: UUID | None, version: int | None,
    details: dict[str, Any] | None = None,
) -> CrisisIncident:  # fmt: skip
    """Anybody of the staff may add to the history, at any time; if the holder does, that is an act."""
    incident = act_lock(actor, incident_id)
    if step_id is not None and CrisisStep.objects.filter(pk=step_id, incident=incident, kind=kind).exists():
        return incident
    act_match(incident, version)
    if incident.assigned_to_id == actor.pk and incident.state in RUNNING:
        hold(incident, now)
    return act_done(incident, kind, actor, now, note=note, details=details, step_id=step_id)

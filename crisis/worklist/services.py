"""Reading what is hidden until asked for, and telling contacts: for the holder only, and written down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.profile.selectors import profile_of
from config.api.errors import Conflict
from crisis.incidents.frames import staff_tell
from crisis.incidents.handling import RUNNING, NotHolder, StateWrong, VersionStale
from crisis.incidents.machine import SEALED, State, hold, incident_keep
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.rota import staff_fix
from crisis.incidents.steps import Kind, step_add
from crisis.worklist.registry import contacts_tell_registered
from crisis.worklist.selectors import texts_get


class ContactsNotServed(Conflict):
    default_code, default_detail = "contacts_not_served", "Contacts cannot be told from here."


@dataclass(frozen=True, slots=True)
class IncidentTexts:
    notes: str
    location: str
    steps: list[CrisisStep]


@dataclass(frozen=True, slots=True)
class Reach:
    """How the person can be reached. Empty where they gave nothing."""

    name: str
    email: str
    phone: str
    phone_proven: bool
    language: str
    country: str
    timezone: str
    their_clock: str


@transaction.atomic
def incident_texts_view(*, actor: User, incident_id: UUID, now: datetime) -> IncidentTexts:
    """
    This function will open the person's own words and the staff's notes for the holder, and note that they were read.

    :raises NotFound: for everybody but the holder of an unresolved incident.
    """
    incident = _held(actor, incident_id)
    _seen(incident, actor, "text", now)
    return IncidentTexts(incident.notes, incident.location, texts_get(incident=incident))


@transaction.atomic
def incident_reach_view(*, actor: User, incident_id: UUID, now: datetime) -> Reach:
    """
    This function will give the holder the ways to reach the person, and note that they were read.

    :raises NotFound: for everybody but the holder of an unresolved incident.
    """
    incident = _held(actor, incident_id)
    _seen(incident, actor, "reach", now)
    owner = incident.owner
    profile = profile_of(owner)
    return Reach(
        name=" ".join(part for part in (owner.first_name, owner.last_name) if part) or owner.display_name,
        email=owner.email or "",
        phone=profile.phone or "",
        phone_proven=profile.phone_verified_at is not None,
        language=owner.language,
        country=owner.country,
        timezone=owner.timezone,
        their_clock=now.astimezone(owner.zone).strftime("%H:%M"),
    )


@transaction.atomic
def incident_contacts_tell(
    *, actor: User, incident_id: UUID, now: datetime, version: int | None = None
) -> tuple[int, int]:
    """
    This function will have every emergency contact told who may be, and return how many are and how many are not.

    :raises ContactsNotServed: while no room of contacts is there.
    """
    tell = contacts_tell_registered()
    if tell is None:
        raise ContactsNotServed
    owner_id = CrisisIncident.objects.filter(pk=incident_id).values_list("owner_id", flat=True).first()
    if owner_id is None:
        raise NotFound
    # The person's row before the incident's: see crisis/incidents/rota.py. A refusal below undoes it.
    told = tell(owner_id=owner_id, actor=actor, incident_id=incident_id, contact_ids=None, now=now)
    incident = _locked(actor, incident_id)
    if incident.state not in RUNNING:
        raise StateWrong
    if incident.assigned_to_id != actor.pk:
        raise NotHolder
    if version is not None and version != incident.version:
        raise VersionStale
    if told.queued:
        hold(incident, now)
        incident_keep(incident)
        details = {"queued": len(told.queued), "left_out": len(told.left_out)}
        step_add(incident, Kind.CONTACT_TOLD, now, actor=actor, details=details)
        audit_record(
            actor=actor, action="crisis.incident.contact_told", target=incident, owner_id=owner_id, details=details
        )
        staff_tell(incident, Kind.CONTACT_TOLD.value)
    return len(told.queued), len(told.left_out)


def _locked(actor: User, incident_id: UUID, *, sealed: bool = False) -> CrisisIncident:
    if not staff_fix({actor.pk}).is_staff(actor.pk):
        raise NotFound
    rows = CrisisIncident.objects.select_for_update(of=("self",)).select_related("owner").exclude(owner=actor)
    incident = (rows if sealed else rows.defer(*SEALED)).filter(pk=incident_id).first()
    if incident is None:
        raise NotFound
    return incident


def _held(actor: User, incident_id: UUID) -> CrisisIncident:
    incident = _locked(actor, incident_id, sealed=True)
    if incident.assigned_to_id != actor.pk or incident.state == State.RESOLVED:
        raise NotFound
    return incident


def _seen(incident: CrisisIncident, actor: User, what: str, now: datetime) -> None:
    """In the history of the incident and of the person. The version stays: nothing changed for others."""
    step_add(incident, Kind.TEXT_VIEWED, now, actor=actor, details={"what": what})
    audit_record(
        actor=actor, action=f"crisis.incident.{what}_viewed", target=incident, owner_id=incident.owner_id,
        details={"severity": incident.severity_level},
    )  # fmt: skip

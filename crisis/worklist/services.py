"""Reading what is hidden until asked for, and telling contacts: for the holder only, and written down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.profile.selectors import profile_of
from crisis.calls.selectors import call_number_of
from crisis.contacts.services import owner_hold
from crisis.contacts.telling import contacts_tell
from crisis.incidents.acts import act_by_holder, act_lock
from crisis.incidents.machine import State
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.services import incident_contacts_told, incident_text_viewed
from crisis.incidents.steps import Kind, step_add
from crisis.worklist.selectors import texts_get, worklist_incident_get


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
    # The number at which they last asked to be called.
    call_number: str


@transaction.atomic
def incident_texts_view(*, actor: User, incident_id: UUID, now: datetime) -> IncidentTexts:
    """
    This function will open the person's own words and the staff's notes for the holder, and note that they were read.

    :raises NotFound: for everybody but the holder of an unresolved incident.
    """
    # The refusal undoes the note: nothing was read.
    _only_holder(actor, incident_text_viewed(actor=actor, incident_id=incident_id, now=now))
    incident = CrisisIncident.objects.select_related("owner").get(pk=incident_id)
    return IncidentTexts(incident.notes, incident.location, texts_get(incident=incident))


@transaction.atomic
def incident_reach_view(*, actor: User, incident_id: UUID, now: datetime) -> Reach:
    """
    This function will give the holder the ways to reach the person, and note that they were read.

    :raises NotFound: for everybody but the holder of an unresolved incident.
    """
    incident = act_lock(actor, incident_id)
    _only_holder(actor, incident)
    # The version stays: nothing changed that somebody else could be looking at.
    step_add(incident, Kind.TEXT_VIEWED, now, actor=actor, details={"what": "reach"})
    audit_record(actor=actor, action="crisis.incident.reach_viewed", target=incident, owner_id=incident.owner_id)
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
        call_number=call_number_of(owner=owner),
    )


@transaction.atomic
def incident_contacts_tell(
    *, actor: User, incident_id: UUID, now: datetime, version: int | None = None
) -> tuple[int, int]:
    """This function will have every emergency contact told who may be, and return how many are and how many are not."""
    seen = worklist_incident_get(viewer=actor, incident_id=incident_id)
    # The person's row first, and as the telling locks it: no other act on this incident runs meanwhile, and the order
    # of crisis/incidents/rota.py holds.
    owner_hold(seen.owner_id)
    incident = worklist_incident_get(viewer=actor, incident_id=incident_id)
    act_by_holder(actor, incident, version)
    told = contacts_tell(owner_id=incident.owner_id, actor=actor, incident_id=incident_id, now=now)
    if told.queued:
        contacts = [{"contact_id": str(one.contact_id), "channel": str(one.channel)} for one in told.queued]
        incident_contacts_told(actor=actor, incident_id=incident_id, contacts=contacts, now=now)
    return len(told.queued), len(told.left_out)


def _only_holder(actor: User, incident: CrisisIncident) -> None:
    if incident.assigned_to_id != actor.pk or incident.state == State.RESOLVED:
        raise NotFound

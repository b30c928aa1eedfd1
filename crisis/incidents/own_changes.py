"""What the person may change on their own incidents and events; staff see it, and end what is serious themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from crisis.incidents.frames import staff_tell
from crisis.incidents.handling import events_resolve
from crisis.incidents.machine import State, incident_keep, resolve
from crisis.incidents.models import CrisisEvent, CrisisIncident, CrisisStep
from crisis.incidents.protocol import INCIDENT_FROM
from crisis.incidents.rota import staff_fix
from crisis.incidents.selectors import event_get, incident_own_get
from crisis.incidents.sources import SELF_REPORT
from crisis.incidents.steps import Kind, step_add
from crisis.screening.services import answer_to, screen_each

SIMPLE = ("follow_up_completed", "resource_used", "professional_contact_made")
TEXTS = ("notes", "resource_used")
COLUMNS = {"notes": "notes", "resource_used": "resource_words"}
SAFE = "safe"


@transaction.atomic
def incident_own_update(
    *, owner: User, incident_id: UUID, changes: Mapping[str, Any], now: datetime
) -> tuple[CrisisIncident, dict[str, Any] | None]:
    """
    This function will store what the person says about their incident, and give the help that new words call for.

    `is_safe` ends what is mild. Anything serious stays with staff, who see that the person says so. The same again
    changes nothing.

    :raises NotFound: if it is not theirs.
    """
    before = incident_own_get(owner=owner, incident_id=incident_id)
    # People before incidents (rota.py), and before the words are read: danger in them locks the incident already, and
    # whoever tells contacts at this moment holds the person and wants the incident.
    staff_fix((), incident_id=incident_id)
    # Before the row is read for the change: danger in the words goes through the machine like any other signal.
    written = [changes[name] for name in TEXTS if name in changes and changes[name] != getattr(before, name)]
    support = answer_to(screen_each(written, owner), owner=owner, source=SELF_REPORT, source_id=incident_id, now=now)
    incident = CrisisIncident.objects.select_for_update(of=("self",)).filter(owner=owner, pk=incident_id).first()
    if incident is None:
        raise NotFound
    incident.owner = owner
    # Words that somebody may be acting on are not written over: the history keeps them, sealed like all of them.
    replaced = "" if incident.notes in changes.get("notes", incident.notes) else incident.notes
    names = _applied(incident, changes)
    says_safe = bool(changes.get("is_safe")) and incident.state != State.RESOLVED and not _said_safe(incident)
    if names or says_safe:
        _written(incident, owner, names, says_safe, replaced, now)
    return incident, support


def _applied(incident: CrisisIncident, changes: Mapping[str, Any]) -> list[str]:
    names = [name for name in (*SIMPLE, "notes") if name in changes and getattr(incident, name) != changes[name]]
    for name in names:
        setattr(incident, name, changes[name])
    return names


def _said_safe(incident: CrisisIncident) -> bool:
    """Since the last signal: after a new one it is news again."""
    steps = CrisisStep.objects.filter(incident=incident).order_by("-created_at", "-id")
    signals = (Kind.OPENED, Kind.JOINED, Kind.RAISED, Kind.REOPENED)
    for kind, details in steps.filter(kind__in=(*signals, Kind.NOTED)).values_list("kind", "details")[:50]:
        if kind in signals:
            return False
        if details.get("said") == SAFE:
            return True
    return False


def _written(
    incident: CrisisIncident, owner: User, names: list[str], says_safe: bool, replaced: str, now: datetime
) -> None:
    kind, details = Kind.NOTED.value, {"by": "person", "fields": ",".join(names)}
    if says_safe:
        details["said"] = SAFE
        if incident.severity_level < INCIDENT_FROM:
            resolve(incident, CrisisIncident.Resolution.OTHER, now)
            events_resolve(incident, now)
            kind = Kind.RESOLVED.value
    incident_keep(incident, *(COLUMNS[name] for name in TEXTS if name in names))
    step_add(incident, kind, now, note=replaced, details=details)
    audit_record(
        actor=owner, action="crisis.incident.told_by_person", target=incident, owner_id=owner.pk, details=details
    )
    staff_tell(incident, "resolved" if kind == Kind.RESOLVED else "told_by_person")


@transaction.atomic
def event_own_update(*, owner: User, event_id: UUID, changes: Mapping[str, Any], now: datetime) -> CrisisEvent:
    """
    This function will store what the person did upon an event, and what they say became of it.

    Its incident goes on: that a person calls the reading of their words a false alarm is for staff to weigh.

    :raises NotFound: if it is not theirs.
    """
    found = event_get(owner=owner, event_id=event_id)
    if found.incident_id is not None:
        # The incident before its events, here as everywhere.
        staff_fix((), incident_id=found.incident_id)
        CrisisIncident.objects.select_for_update(of=("self",)).only("pk").filter(pk=found.incident_id).first()
    event = CrisisEvent.objects.select_for_update(of=("self",)).filter(owner=owner, pk=event_id).first()
    if event is None:
        raise NotFound
    names = [name for name in changes if getattr(event, name) != changes[name]]
    for name in names:
        setattr(event, name, changes[name])
    if "resolution_type" in names:
        event.resolved_at = now
        names.append("resolved_at")
    if names:
        event.save(update_fields=[*names, "updated_at"])
        audit_record(
            actor=owner, action="crisis.event.told_by_person", target=event, owner_id=owner.pk,
            details={"fields": ",".join(names)},
        )  # fmt: skip
    return event

"""What people say outright: of themselves, or of somebody whom they worry about."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.opening import incident_open
from crisis.incidents.protocol import PROTOCOL
from crisis.incidents.rota import staff_fix
from crisis.incidents.sources import PEER_REPORT, STAFF_FLAG

# Of what a person told us outright, with no text to read and nothing to guess.
REPORTED_VERSION = "reported"


@transaction.atomic
def incident_flag(
    *, actor: User, person: User, severity: int, source: str, note: str, now: datetime, event_id: UUID | None = None
) -> CrisisIncident:
    """
    This function will write down that somebody else worries about `person`: staff, or a peer by a report.

    `note` is kept for staff only, sealed with the person's key; a peer is named nowhere in the record of the person and
    their words stay where they reported. The same `event_id` again does nothing more.

    :raises NotFound: for a flag of staff by somebody who is none.
    """
    if source not in (STAFF_FLAG, PEER_REPORT) or severity not in PROTOCOL:
        raise ValueError(f"{source} of severity {severity} is no flag")
    staff = actor if source == STAFF_FLAG else None
    if staff is not None and not staff_fix({actor.pk}).is_staff(actor.pk):
        raise NotFound
    event_id = event_id or uuid7()
    known = _flagged(person, event_id)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            incident = incident_open(
                owner=person, severity=severity, source=source, event_id=event_id, resources=[], now=now, actor=staff,
                step_note=note if staff is not None else "", by_owner=False,
            )  # fmt: skip
            event_write(
                owner=person, event_id=event_id, severity=severity, source=source, incident=incident, actor=staff,
                by_owner=False,
            )  # fmt: skip
    except IntegrityError:
        # The same flag came twice at this moment.
        known = _flagged(person, event_id)
        if known is None:
            raise
        return known
    return incident


def _flagged(person: User, event_id: UUID) -> CrisisIncident | None:
    known = CrisisEvent.objects.filter(pk=event_id, owner=person).select_related("incident").first()
    return known.incident if known is not None else None


def event_write(
    *, owner: User, event_id: UUID, severity: int, source: str, incident: CrisisIncident | None,
    actor: User | None = None, by_owner: bool = True, **columns: Any,
) -> CrisisEvent:  # fmt: skip
    """In the caller's transaction: the signal itself, and its line in the history."""
    event = CrisisEvent.objects.create(
        pk=event_id,
        owner=owner,
        trigger_source=source,
        severity=severity,
        incident=incident,
        follow_up_scheduled=incident is not None,
        **{"detector_version": REPORTED_VERSION, **columns},
    )
    audit_record(
        actor=actor or (owner if by_owner else None), action="crisis.event.recorded", target=event, owner_id=owner.pk,
        details={"severity": severity, "source": source},
    )  # fmt: skip
    return event

"""
What people report of themselves: by `POST crisis/incidents`, or over the socket.

From severity 3 it wakes staff. Severities 1 and 2 become incidents as well and are followed up by their protocol, in
24 and 12 hours; staff find them on the list and by letter, and nobody is woken for them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from accounts.identity.models import User
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import IdConflict, fingerprint
from config.ids import uuid7
from crisis.detection import Detection
from crisis.incidents.models import CrisisEvent, CrisisIncident
from crisis.incidents.opening import incident_open
from crisis.incidents.reports import REPORTED_VERSION, event_write
from crisis.incidents.services import support_of, support_publish
from crisis.incidents.sources import SELF_REPORT, SOCKET
from crisis.screening.services import screen_each

# A frame that is sent again comes within this time. An app that counts its frames from 1 at every start must not have
# tomorrow's call for help taken for today's.
FRAME_AGAIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Reported:
    """`fresh` is false for a repeat, which wrote nothing."""

    incident: CrisisIncident
    event_id: UUID
    support: dict[str, Any]
    fresh: bool


def incident_report(
    *, owner: User, severity: int, now: datetime, note: str = "", location: str = "", resource_used: str = "",
    source: str = SELF_REPORT, report_id: UUID | None = None,
) -> Reported:  # fmt: skip
    """
    This function will write down that `owner` is in a crisis: event, incident, alarm and alerts, in one transaction.

    Note, location and resource are read for danger like every text, and can raise the severity. With a `report_id` of
    the client's a repeat changes nothing; the incident has that id too if the report opened it.

    :raises IdConflict: if `report_id` belongs to something else.
    """
    found = _read(owner, severity, (note, location, resource_used))
    support = support_of(owner, found, now)
    body = {"severity": severity, "note": note, "location": location, "resource_used": resource_used, "source": source}
    mark = fingerprint(owner_hmac_key(owner), body).hex()
    if report_id is not None and (known := _known(owner, report_id, mark)) is not None:
        return Reported(known, report_id, support, fresh=False)
    try:
        with transaction.atomic():
            incident = _write(owner, found, support, mark, source, report_id, note, location, resource_used, now)
    except IntegrityError:
        # The same report came twice at this moment.
        known = _known(owner, report_id, mark) if report_id is not None else None
        if known is None or report_id is None:
            raise
        return Reported(known, report_id, support, fresh=False)
    return Reported(*incident, support, fresh=True)


def socket_report(
    *, owner: User, session_id: UUID, frame_id: str, severity: int, location: str, now: datetime
) -> Reported:
    """
    This function will do the same for a frame; the frame that is sent again within half an hour changes nothing.

    It is a call of its own if it says something else, or if what it called for has been resolved since.
    """
    said = {"severity": severity, "location": location}
    report_id = repeat_id(owner=owner, namespace=session_id, name=frame_id, said=said, now=now)
    return incident_report(
        owner=owner, severity=severity, location=location, source=SOCKET, report_id=report_id, now=now
    )


def repeat_id(*, owner: User, namespace: UUID, name: str, said: Mapping[str, Any], now: datetime) -> UUID:
    """The id of a report whose sender named it only so: the same for the same words within half an hour."""
    turn = int(now.timestamp() // FRAME_AGAIN.total_seconds())
    mark = fingerprint(owner_hmac_key(owner), said).hex()
    ids = [uuid5(namespace, f"{owner.pk}:{name}:{mark}:{number}") for number in (turn - 1, turn)]
    before = CrisisEvent.objects.filter(pk=ids[0], created_at__gt=now - FRAME_AGAIN).exists()
    report_id = ids[0] if before else ids[1]
    while CrisisEvent.objects.filter(pk=report_id, resolved_at__isnull=False).exists():
        report_id = uuid5(report_id, "resolved")
    return report_id


def _read(owner: User, severity: int, texts: Collection[str]) -> Detection:
    """What the person says counts; what their words say, wherever they stand, can only make it more."""
    screening = screen_each(texts, owner)
    found = screening.detection if screening is not None else None
    if found is not None and found.subject == "self" and found.severity > severity:
        return found
    return Detection(severity=severity, version=REPORTED_VERSION)


def _known(owner: User, report_id: UUID, mark: str) -> CrisisIncident | None:
    """:raises IdConflict: for an id of somebody else, or of another report."""
    event = CrisisEvent.objects.filter(pk=report_id).select_related("incident").first()
    if event is None:
        if CrisisIncident.objects.filter(pk=report_id).exists():
            raise IdConflict(ids=[str(report_id)])
        return None
    if event.owner_id != owner.pk or event.trigger_content_hash != mark or event.incident is None:
        raise IdConflict(ids=[str(report_id)])
    return event.incident


def _write(
    owner: User, found: Detection, support: dict[str, Any], mark: str, source: str, report_id: UUID | None, note: str,
    location: str, resource_used: str, now: datetime,
) -> tuple[CrisisIncident, UUID]:  # fmt: skip
    event_id = report_id or uuid7()
    shown = [row["id"] for row in support["resources"] if "id" in row]
    incident = incident_open(
        owner=owner, severity=found.severity, source=source, event_id=event_id, resources=shown, now=now, note=note,
        location=location, resource_used=resource_used, incident_id=event_id,
    )  # fmt: skip
    event_write(
        owner=owner, event_id=event_id, severity=found.severity, source=source, incident=incident,
        trigger_content_hash=mark, detector_version=found.version, resources_shown=shown,
    )  # fmt: skip
    support_publish(
        owner, support, source=source, source_id=None, event_id=event_id, incident_id=incident.pk
    )  # fmt: skip
    return incident, event_id

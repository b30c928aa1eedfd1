"""`crisis:initiated`: a call for help over the socket that is open anyway (CM-283)."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.selectors import active_person
from config.api.refusals import support_put
from config.realtime.authentication import SocketIdentity
from config.realtime.consumers import FrameContext
from crisis.incidents.frames import CrisisInitiatedReport
from crisis.incidents.refused_reports import report_refused
from crisis.incidents.self_reports import socket_report
from crisis.incidents.sources import SOCKET
from crisis.screening.heard_frames import frame_unread


def crisis_refused(identity: SocketIdentity, frame: Mapping[str, Any], refusal: Exception) -> None:
    """A frame that is wrong, or comes too fast, calls for help all the same."""
    if not frame_unread(refusal):
        return
    try:
        person = active_person(user_id=identity.user_id)
    except NotFound:
        return
    support_put(refusal, report_refused(owner=person, body=frame.get("data"), source=SOCKET, now=timezone.now()))


def crisis_initiated(context: FrameContext, data: CrisisInitiatedReport) -> dict[str, Any]:
    """
    This function will open an incident, or join the open one, and answer with the help.

    `crisis:response` follows for all devices of the person; the ack has the same help, in case Redis is away.
    """
    person = active_person(user_id=context.identity.user_id)
    reported = socket_report(
        owner=person, session_id=context.identity.session_id, frame_id=context.frame_id, severity=data.severity,
        location=(data.location or "").strip(), now=timezone.now(),
    )  # fmt: skip
    incident = reported.incident
    return {
        "incident_id": incident.pk,
        "event_id": reported.event_id,
        "severity": incident.severity_level,
        "state": str(incident.state),
        "support": reported.support,
    }

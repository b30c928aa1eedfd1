"""`crisis:initiated`: a call for help over the socket that is open anyway (CM-283)."""

from typing import Any

from django.utils import timezone

from accounts.identity.selectors import active_person
from config.realtime.consumers import FrameContext
from crisis.incidents.frames import CrisisInitiatedReport
from crisis.incidents.self_reports import socket_report


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

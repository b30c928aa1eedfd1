"""
How an incident changes: its alarm, its holder, its states. Whoever calls has locked the row.

    open -> acknowledged -> in_progress -> follow_up -> resolved, and back to open by a new signal or by staff

Unresolved, it is held by somebody in time (the alarm is set for when it is due), or its alarm is raised.
"""

from datetime import datetime
from typing import Any

from crisis.incidents.models import CrisisIncident
from crisis.incidents.protocol import PROTOCOL, QUIET_TOP_RUNG, TOP_RUNG, Response

State = CrisisIncident.State
SEALED = ("notes", "location", "resource_words", "contacts_notified")
# Everything that a step may change and that is not sealed.
PLAIN = (
    "severity_level", "state", "resolution", "assigned_to", "acknowledged_at", "due_at", "alarm_at", "alarm_raised_at",
    "alarm_rung", "reopened_count", "version", "follow_up_needed", "follow_up_completed", "follow_up_at", "triggers",
    "resources_provided", "professional_contact_made", "resolved_at", "updated_at",
)  # fmt: skip
NOTES_MAX = 20_000


def protocol_of(incident: CrisisIncident) -> Response:
    return PROTOCOL[incident.severity_level]


def alarm_raise(incident: CrisisIncident, now: datetime) -> None:
    """From the first rung, or from the one that was called already and did not answer."""
    incident.alarm_raised_at = now
    incident.alarm_rung = max(incident.alarm_rung, 1)
    incident.alarm_at = now + protocol_of(incident).alarm_every


def alarm_climb(incident: CrisisIncident, now: datetime) -> None:
    """The alarm that is due rings one rung further up; at the top it goes on ringing."""
    response = protocol_of(incident)
    top = TOP_RUNG if response.wakes else QUIET_TOP_RUNG
    incident.alarm_raised_at = incident.alarm_raised_at or now
    incident.alarm_rung = min(incident.alarm_rung + 1, top)
    incident.alarm_at = now + response.alarm_every


def hold(incident: CrisisIncident, now: datetime) -> None:
    """
    The holder acts: they have the time of one act at least, unless a follow-up is planned, which stays as planned.

    An alarm that rings says that the time was over, whatever this clock says: the one that rang it may be ahead.
    """
    planned = incident.state == State.FOLLOW_UP and incident.alarm_raised_at is None and incident.due_at > now
    if not planned:
        incident.due_at = max(incident.due_at, now + protocol_of(incident).act_within)
    quiet(incident)


def quiet(incident: CrisisIncident) -> None:
    """No alarm before it is due."""
    incident.alarm_raised_at = None
    incident.alarm_rung = 0
    incident.alarm_at = incident.due_at


def give_to(incident: CrisisIncident, staff: Any, now: datetime) -> None:
    if incident.state == State.OPEN:
        incident.state = State.ACKNOWLEDGED
    incident.assigned_to = staff
    incident.acknowledged_at = incident.acknowledged_at or now
    hold(incident, now)


def back_to_queue(incident: CrisisIncident, now: datetime) -> None:
    """Nobody holds it: the alarm is raised."""
    incident.state = State.OPEN
    incident.assigned_to = None
    incident.acknowledged_at = None
    alarm_raise(incident, now)


def is_held(incident: CrisisIncident, now: datetime) -> bool:
    """Whether somebody has it and is in time."""
    return incident.assigned_to_id is not None and incident.alarm_raised_at is None and incident.due_at > now


def raise_to(incident: CrisisIncident, severity: int, now: datetime) -> None:
    """Whoever took it on did so for less: it is open again and rings, for the holder too."""
    incident.severity_level = severity
    incident.state = State.OPEN
    incident.due_at = min(incident.due_at, now + protocol_of(incident).follow_up_after)
    alarm_raise(incident, now)


def hear_again(incident: CrisisIncident, severity: int, now: datetime) -> None:
    """A further signal, no stronger than the incident: the time may become shorter, never longer."""
    response = PROTOCOL[severity]
    if incident.alarm_raised_at is not None:
        incident.due_at = min(incident.due_at, now + response.follow_up_after)
        return
    # Its holder is at it: a signal of severity 5 must not ring once for every sentence of a talk.
    due_at = min(incident.due_at, now + max(response.follow_up_after, response.act_within))
    if incident.state == State.FOLLOW_UP and due_at < incident.due_at:
        # The planned look would come too late: it is no plan any more, and each act brings the time of one.
        incident.state = State.ACKNOWLEDGED
    incident.due_at = incident.alarm_at = due_at


def resolve(incident: CrisisIncident, resolution: str, now: datetime) -> None:
    incident.state = State.RESOLVED
    incident.resolution = resolution
    incident.resolved_at = now
    incident.follow_up_needed = False
    incident.alarm_at = incident.alarm_raised_at = None
    incident.alarm_rung = 0


def reopen(incident: CrisisIncident, now: datetime) -> None:
    incident.resolution = ""
    incident.resolved_at = None
    incident.follow_up_needed, incident.follow_up_completed = True, False
    incident.due_at = incident.follow_up_at = now + protocol_of(incident).follow_up_after
    incident.reopened_count += 1
    back_to_queue(incident, now)


def incident_keep(incident: CrisisIncident, *sealed: str) -> None:
    """This function will store a locked incident with what changed; `sealed` names the sealed columns that did."""
    incident.version += 1
    incident.save(update_fields=[*PLAIN, *sealed])

"""What sockets hear of a crisis: staff who are on the list, and the person who asks for help. Codes and ids only."""

from collections.abc import Collection, Iterable
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from config.commits import after_commit
from config.realtime.authentication import SocketIdentity
from config.realtime.events import Instant
from config.realtime.frames import Direction, FrameData, register_frame
from config.realtime.publish import Publication, publish_many
from config.realtime.topics import CRISIS_STAFF_TOPIC, own_mark
from crisis.incidents.models import CrisisIncident
from crisis.incidents.rota import STAFF_ROLES

Reason = Literal[
    "opened", "joined", "raised", "lowered", "alarm", "overdue", "claimed", "handed_over", "started", "contact_logged",
    "contact_told", "follow_up_planned", "follow_up_done", "resolved", "reopened", "released", "noted",
    "told_by_person", "erased", "call_asked", "call_taken", "call_ended",
]  # fmt: skip


class CrisisIncidentData(FrameData):
    """An incident changed; ask REST or the list for the rest. No text and no name."""

    incident_id: UUID
    severity: Annotated[int, msgspec.Meta(ge=1, le=5)]
    state: Literal["open", "acknowledged", "in_progress", "follow_up", "resolved"]
    due_at: Instant
    rung: Annotated[int, msgspec.Meta(ge=0, le=3)]
    alarm_raised_at: Instant | None
    assigned_to: UUID | None
    version: int
    reason: Reason


class CrisisAlertData(CrisisIncidentData):
    """An alarm rings: nobody holds this incident, or its holder's time is over."""


class CrisisInitiatedReport(FrameData):
    """The person says that they are in a crisis; `location` only if they choose to send it, and it is sealed."""

    severity: Annotated[int, msgspec.Meta(ge=1, le=5)]
    location: Annotated[str, msgspec.Meta(max_length=500)] | None = None


def register_frames() -> None:
    """Called when the app starts."""
    register_frame(
        "crisis:alert", direction=Direction.TO_CLIENT, data=CrisisAlertData,
        summary="For staff who follow crises up: an alarm rings.",
    )  # fmt: skip
    register_frame(
        "crisis:incident", direction=Direction.TO_CLIENT, data=CrisisIncidentData,
        summary="For staff who follow crises up: an incident changed.",
    )  # fmt: skip
    register_frame(
        "crisis:initiated", direction=Direction.FROM_CLIENT, data=CrisisInitiatedReport,
        summary=(
            "Opens an incident for the person, or joins their open one; the same frame id again does nothing more. A "
            "frame that is refused does so too, as far as it can be read, and its error brings `support`."
        ),
    )  # fmt: skip


def staff_topics(identity: SocketIdentity) -> Collection[str]:
    """Staff with a proven factor hear of crises; sockets of staff without one do not open, and a new role ends them."""
    return (CRISIS_STAFF_TOPIC,) if identity.access in STAFF_ROLES else ()


def staff_tell(incident: CrisisIncident, reason: str, *, alert: bool = False) -> None:
    """This function will tell the lists of staff of a change when it is committed."""
    staff_tell_all([(incident, reason, alert)])


def staff_tell_all(news: Iterable[tuple[CrisisIncident, str, bool]]) -> None:
    frames = []
    for incident, reason, alert in news:
        # Whoever is on the list does not hear of their own crisis.
        data, mark = _data(incident, reason), own_mark(incident.owner_id)
        if alert:
            frames.append(Publication(CRISIS_STAFF_TOPIC, "crisis:alert", data, sender=mark))
        frames.append(Publication(CRISIS_STAFF_TOPIC, "crisis:incident", data, sender=mark))
    after_commit(publish_many, frames)


def _data(incident: CrisisIncident, reason: str) -> dict[str, object]:
    return {
        "incident_id": incident.pk,
        "severity": incident.severity_level,
        "state": str(incident.state),
        "due_at": incident.due_at,
        "rung": incident.alarm_rung,
        "alarm_raised_at": incident.alarm_raised_at,
        "assigned_to": incident.assigned_to_id,
        "version": incident.version,
        "reason": reason,
    }

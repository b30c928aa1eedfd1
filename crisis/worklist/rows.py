"""How an incident reads in the list: words beside every colour, and the numbers from which the page counts on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.identity.models import User
from crisis.incidents.machine import State, is_held
from crisis.incidents.models import CrisisIncident
from crisis.incidents.protocol import PROTOCOL

STATES = {
    State.OPEN.value: "Open", State.ACKNOWLEDGED.value: "Taken on", State.IN_PROGRESS.value: "In progress",
    State.FOLLOW_UP.value: "Follow-up planned", State.RESOLVED.value: "Resolved",
}  # fmt: skip
RUNGS = {0: "", 1: "first shift called", 2: "backup called", 3: "everybody called"}
TONES = {"green": "in time", "amber": "soon", "red": "urgent", "black": "overdue", "done": "done"}
# Of the time that one act may take: below these parts of it a timer turns amber, then red.
AMBER, RED = 2 / 3, 1 / 3
MINUTE, HOUR, DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    short: str
    severity: int
    label: str
    state: str
    holder: str
    mine: bool
    alarm: str
    sources: str
    due_ms: int
    amber: int
    red: int
    tone: str
    tone_words: str
    left: str
    version: int


def row_of(incident: CrisisIncident, viewer: User, now: datetime) -> Row:
    amber, red = thresholds(incident)
    tone, left = timer(incident, now)
    return Row(
        id=str(incident.pk),
        short=short_id(incident.pk),
        severity=incident.severity_level,
        label=PROTOCOL[incident.severity_level].label,
        state=STATES[incident.state],
        holder=staff_name(incident.assigned_to),
        mine=incident.assigned_to_id == viewer.pk,
        alarm=alarm_words(incident),
        sources=", ".join(str(code).replace("_", " ") for code in incident.triggers),
        due_ms=milliseconds(incident.due_at) if incident.resolved_at is None else 0,
        amber=amber,
        red=red,
        tone=tone,
        tone_words=TONES[tone],
        left=left,
        version=incident.version,
    )


def short_id(key: object) -> str:
    """The tail of a UUIDv7 is its random part."""
    return str(key)[-8:]


def staff_name(person: User | None) -> str:
    return "" if person is None else person.display_name or person.username or f"…{short_id(person.pk)}"


def alarm_words(incident: CrisisIncident) -> str:
    if incident.alarm_raised_at is None:
        return ""
    return f"Alarm: {RUNGS[incident.alarm_rung]}"


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def thresholds(incident: CrisisIncident) -> tuple[int, int]:
    act = PROTOCOL[incident.severity_level].act_within.total_seconds()
    return round(act * AMBER), round(act * RED)


def timer(incident: CrisisIncident, now: datetime) -> tuple[str, str]:
    """Colour and words; static/crisis/worklist/clock.js says the same each second."""
    if incident.resolved_at is not None:
        return "done", incident.get_resolution_display() or "Resolved"
    seconds = (incident.due_at - now).total_seconds()
    amber, red = thresholds(incident)
    if seconds <= 0:
        return "black", f"by {duration(-seconds)}"
    tone = "red" if seconds <= red else "amber" if seconds <= amber else "green"
    return tone, f"{duration(seconds)} left"


def duration(seconds: float) -> str:
    whole = int(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    if whole < DAY:
        return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"
    return f"{whole // DAY} d {whole % DAY // HOUR} h"


def acts_open(incident: CrisisIncident, viewer: User, now: datetime) -> dict[str, Any]:
    """Which acts the panel offers; the services decide again."""
    ended = incident.state == State.RESOLVED
    mine = incident.assigned_to_id == viewer.pk
    running = mine and not ended and incident.state != State.OPEN
    held = is_held(incident, now)
    return {
        "claim": not ended and not (held and not mine) and not (mine and held and running),
        "start": running and incident.state != State.IN_PROGRESS,
        "hand_over": not ended and (mine or viewer.role == User.Role.ADMIN),
        "contact": True,
        "note": True,
        "plan": running,
        "done": running and incident.state == State.FOLLOW_UP,
        "lower": running and incident.severity_level > 1,
        "resolve": running,
        "reopen": ended,
        "read": mine and not ended,
        "tell": running,
    }

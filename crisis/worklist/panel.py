"""What the panel of one incident shows: codes, times, the protocol of its severity, and forms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.identity.models import User
from crisis.calls.models import CrisisCall
from crisis.incidents.machine import protocol_of
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.worklist.acts import form_of
from crisis.worklist.forms import CHANNELS, OUTCOMES, RESOLUTIONS
from crisis.worklist.rows import RUNGS, acts_open, duration, row_of, staff_name
from crisis.worklist.selectors import MOST, timeline_get

FORMS = ("hand_over", "contact", "note", "plan", "done", "lower", "resolve", "reopen")
KINDS = {
    "opened": "Opened", "joined": "Another signal", "raised": "Severity raised", "lowered": "Severity lowered",
    "alarm": "Alarm", "claimed": "Claimed", "handed_over": "Handed over", "started": "Started",
    "contact_logged": "Contact", "contact_told": "Emergency contacts told", "follow_up_planned": "Follow-up planned",
    "follow_up_done": "Follow-up done", "resolved": "Resolved", "reopened": "Opened again",
    "released": "Back in the queue", "text_viewed": "Read", "noted": "Note",
    "call_asked": "Asked to be called", "call_taken": "Took the call", "call_ended": "Call ended",
}  # fmt: skip
_CODES = {**dict(CHANNELS), **dict(OUTCOMES), **RESOLUTIONS, **dict(CrisisCall.Outcome.choices)}
PERSON = {"person": "by the person", "safe": "says that they are safe"}
READ = {"text": "what was written", "reach": "how to reach the person"}
# Short words in place of the codes of the protocol.
OFFERS = {
    "self_help": "self-help", "text_line": "a text line", "hotline": "a crisis line",
    "online_counseling": "online counselling", "emergency_contacts": "their emergency contacts",
    "emergency_services": "emergency services", "crisis_chat": "crisis chat",
}  # fmt: skip
NEXT = {
    "monitor": "Keep an eye on it; look again in time.",
    "therapist_referral": "Suggest a talk with a therapist, and offer to arrange it.",
    "immediate_support": "Reach the person yourself and stay until support has begun.",
    "professional_intervention": "Reach the person now; bring in a professional who can act today.",
    "emergency_services": "Reach the person now. If you cannot, or they are in danger, call the emergency services.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the history; what somebody wrote with it is not in it."""

    at: datetime
    what: str
    who: str
    details: str


def panel_context(incident: CrisisIncident, viewer: User, now: datetime, notice: str = "") -> dict[str, Any]:
    """Two queries: the history, and to whom it may be handed."""
    protocol, steps = protocol_of(incident), timeline_get(incident=incident)
    may = acts_open(incident, viewer, now)
    return {
        "incident": incident,
        "row": row_of(incident, viewer, now),
        "may": may,
        "forms": {act: form_of(act, incident, viewer, now) for act in FORMS if may[act]},
        "offers": [OFFERS.get(code, code.replace("_", " ")) for code in protocol.offers],
        "next_step": NEXT[protocol.escalation],
        "look_within": duration(protocol.follow_up_after.total_seconds()) if protocol.follow_up_after else "at once",
        "act_within": duration(protocol.act_within.total_seconds()),
        "timeline": [line_of(step, viewer.zone) for step in steps[:MOST]],
        "earlier_steps": len(steps) > MOST,
        "notice": notice,
        "zone": viewer.timezone,
    }


def line_of(step: CrisisStep, zone: ZoneInfo) -> Line:
    who = staff_name(step.actor)
    details = {"what": "text", **step.details} if step.kind == "text_viewed" else step.details
    return Line(step.created_at, KINDS[step.kind], who, _details(details, zone))


def _details(details: dict[str, Any], zone: ZoneInfo) -> str:
    """Codes in words; ids of people and rows are left out."""
    said = []
    for name, value in details.items():
        if name in ("channel", "outcome", "resolution"):
            said.append(str(_CODES.get(value, value)))
        elif name == "rung":
            said.append(RUNGS.get(value, ""))
        elif name == "due_at":
            said.append(f"for {datetime.fromisoformat(value).astimezone(zone):%d %b %H:%M}")
        elif name in ("by", "said"):
            said.append(PERSON.get(value, ""))
        elif name == "what":
            said.append(READ.get(value, ""))
        elif name in ("source", "reason"):
            said.append(str(value).replace("_", " "))
        elif name in ("severity", "from", "to", "told", "contacts"):
            said.append(f"{name.replace('_', ' ')} {value}")
    return ", ".join(part for part in said if part)

"""The acts of the panel by name: which form each has, and which service it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms

from accounts.identity.models import User
from crisis.incidents import services
from crisis.incidents.models import CrisisIncident
from crisis.worklist.forms import (
    ActForm,
    ContactForm,
    HandOverForm,
    LowerForm,
    NoteForm,
    PlanForm,
    ReasonedForm,
    ResolveForm,
)
from crisis.worklist.selectors import colleagues_get
from crisis.worklist.services import incident_contacts_tell


@dataclass(frozen=True, slots=True)
class Call:
    """One act of one member of staff; `values` is what the form found right."""

    actor: User
    incident_id: UUID
    values: dict[str, Any]
    now: datetime

    def run(self, service: Callable[..., Any], *names: str, **more: Any) -> Any:
        values = {name: self.values[name] for name in ("version", *names)}
        return service(actor=self.actor, incident_id=self.incident_id, now=self.now, **values, **more)


def _hand_over(call: Call) -> str:
    call.run(services.incident_hand_over, "note", to=call.values["person"])
    return "Handed over."


def _tell(call: Call) -> str:
    told, left_out = call.run(incident_contacts_tell)
    return f"Messages on their way: {told}. Not told (no consent, no address, or told before): {left_out}."


def _plain(service: Callable[..., Any], said: str, *names: str) -> Callable[[Call], str]:
    def run(call: Call) -> str:
        call.run(service, *names)
        return said

    return run


# What is done, and what the page says of it afterwards.
ACTS: dict[str, tuple[type[ActForm], Callable[[Call], str]]] = {
    "claim": (ActForm, _plain(services.incident_claim, "You have it.")),
    "start": (ActForm, _plain(services.incident_start, "Started.")),
    "hand_over": (HandOverForm, _hand_over),
    "contact": (
        ContactForm, _plain(services.incident_contact_log, "Logged.", "channel", "outcome", "note", "step_id"),
    ),
    "note": (NoteForm, _plain(services.incident_note, "Noted.", "note", "step_id")),
    "plan": (PlanForm, _plain(services.incident_follow_up_plan, "Planned.", "due_at", "note")),
    "done": (ReasonedForm, _plain(services.incident_follow_up_done, "Noted. Plan the next look, or resolve.", "note")),
    "lower": (LowerForm, _plain(services.incident_severity_lower, "Lowered.", "severity", "note")),
    "resolve": (ResolveForm, _plain(services.incident_resolve, "Resolved.", "resolution", "note")),
    "reopen": (ReasonedForm, _plain(services.incident_reopen, "Open again, and the alarm is raised.", "note")),
    "tell": (ActForm, _tell),
}  # fmt: skip


def form_of(act: str, incident: CrisisIncident, viewer: User, now: datetime, data: Any = None) -> forms.Form:
    """The form of an act, filled with `data` or fresh. One query for handing over, none else."""
    kind, _ = ACTS[act]
    more: dict[str, Any] = {}
    if kind is PlanForm:
        more = {"incident": incident, "zone": viewer.zone, "now": now}
    elif kind is LowerForm:
        more = {"incident": incident}
    elif kind is HandOverForm:
        more = {"people": colleagues_get(viewer=viewer, incident=incident, now=now)}
    return kind(data, initial={"version": incident.version}, auto_id=f"{act}_%s", **more)

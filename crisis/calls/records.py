"""What a call leaves behind: steps of its incident, and letters to those who must do something about it."""

from datetime import datetime

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.audience import listeners_of
from accounts.notifications.batches import Letter, notifications_tell
from accounts.notifications.contents import content_bytes, content_of
from accounts.notifications.models import NotificationKind
from config.ids import uuid7
from crisis.calls.models import CrisisCall, CrisisCallLeg
from crisis.incidents.alarms import Ring, letters_send
from crisis.incidents.frames import staff_tell
from crisis.incidents.models import CrisisIncident
from crisis.incidents.protocol import TOP_RUNG
from crisis.incidents.rota import Duty
from crisis.incidents.steps import Kind, step_add

State, Outcome = CrisisCall.State, CrisisCall.Outcome
# Somebody wanted to talk and did not: staff have to call.
OWES_A_CALL = frozenset({Outcome.LINE, Outcome.MISSED, Outcome.UNANSWERED, Outcome.FAILED, Outcome.BY_HAND})
CALLER = "caller"


def call_end(call: CrisisCall, outcome: str, now: datetime, duty: Duty) -> None:
    """This function will end a locked call, stop what still rings for it, and tell whoever has to call back."""
    call.state, call.outcome, call.ended_at, call.due_at, call.claimed_until = State.ENDED, outcome, now, None, None
    call.save()
    legs_end(call, now)
    audit_record(
        actor=None, action="crisis.call.ended", target=call, owner_id=call.owner_id, details={"outcome": outcome}
    )
    incident = call_noted(call, Kind.CALL_ENDED.value, now, details={"outcome": outcome})
    if outcome not in OWES_A_CALL:
        return
    if incident is not None:
        people = duty.without(incident.owner_id).wake(1, incident.assigned_to_id)
        letters_send([Ring(incident, Kind.CALL_ENDED.value, people, f"crisis:call:{call.pk}")], now)
    elif call.owner_id is None:
        _strangers_tell(call, duty, now)


def call_noted(
    call: CrisisCall, kind: str, now: datetime, *, actor: User | None = None, details: dict[str, str]
) -> CrisisIncident | None:
    """This function will write a step of the call's incident, where there is one, and tell the lists of staff."""
    incident = call.incident
    if incident is not None:
        step_add(incident, kind, now, actor=actor, details={"call_id": str(call.pk), **details})
        staff_tell(incident, kind)
    return incident


def legs_end(call: CrisisCall, now: datetime) -> None:
    rows = CrisisCallLeg.objects.filter(call=call, state__in=(CrisisCallLeg.State.OWED, CrisisCallLeg.State.RINGING))
    rows.update(state=CrisisCallLeg.State.ENDED, updated_at=now)


def _strangers_tell(call: CrisisCall, duty: Duty, now: datetime) -> None:
    """Nobody knows who called our number: everybody who may call back is told that somebody did."""
    content = content_bytes(
        content_of(kind=NotificationKind.CRISIS_ALERT, variant=CALLER, data={"call_id": str(call.pk)})
    )
    listeners = listeners_of(duty.wake(TOP_RUNG))
    letters = [
        Letter(uuid7(), listener, NotificationKind.CRISIS_ALERT, content, f"crisis:call:{call.pk}", variant=CALLER)
        for listener in listeners.values()
    ]
    notifications_tell(letters, now)

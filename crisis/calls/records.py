"""What a call leaves behind: steps of its incident, and letters to those who must do something about it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac

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
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.protocol import TOP_RUNG
from crisis.incidents.rota import Duty, duty_hold
from crisis.incidents.steps import Kind, step_add

State, Outcome = CrisisCall.State, CrisisCall.Outcome
# Somebody wanted to talk and did not: staff have to call.
OWES_A_CALL = frozenset({Outcome.LINE, Outcome.MISSED, Outcome.UNANSWERED, Outcome.FAILED, Outcome.BY_HAND})
CALLER = "caller"
# One who calls again and again is told of once in so long; the list has each call.
TOLD_AGAIN = timedelta(minutes=15)
# Of what the provider did not report the end: the longest that each state can last. A round of the line comes every
# few seconds, and a talk lasts four hours at most.
LASTS = {
    State.RINGING: timedelta(minutes=3),
    State.WAITING: timedelta(minutes=2),
    State.TALKING: timedelta(hours=4, minutes=10),
}
# Whoever was in the room for less than this heard nobody.
HELLO = timedelta(seconds=10)


def mark_of(number: str) -> str:
    return salted_hmac("crisis.calls.number", number, algorithm="sha256").hexdigest()[:32] if number else ""


def call_hold(call_id: UUID, now: datetime) -> tuple[Duty, CrisisCall | None]:
    """This function will lock the people whom a call is about, and then the call. Three queries."""
    owner = CrisisCall.objects.filter(pk=call_id, owner__isnull=False).values_list("owner_id", flat=True)
    duty = duty_hold(now=now, also=tuple(owner))
    rows = CrisisCall.objects.select_for_update(of=("self",)).select_related("owner", "incident")
    return duty, rows.filter(pk=call_id).first()


def is_over(call: CrisisCall, now: datetime) -> bool:
    """Whether it must have ended, although nobody reported it."""
    return call.state in LASTS and call.updated_at < now - LASTS[State(call.state)]


def outcome_of(call: CrisisCall, now: datetime) -> str:
    """What a call that is live came to when its line was hung up."""
    if call.state == State.RINGING:
        return Outcome.UNANSWERED
    return Outcome.MISSED if call.joined_at is None or now < call.joined_at + HELLO else Outcome.TALKED


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
        letters_send([Ring(incident, Kind.CALL_ENDED.value, people, _told_as(incident, outcome, now))], now)
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


def _told_as(incident: CrisisIncident, outcome: str, now: datetime) -> str:
    """
    What a letter is known by: the same again within `TOLD_AGAIN` is none, unless staff did something meanwhile.

    Where no machine can call, each touch of the button would ring the telephones of everybody on duty.
    """
    acts = CrisisStep.objects.filter(incident=incident, actor__isnull=False).count()
    return f"crisis:{incident.pk}:call:{outcome}:{acts}:{(now - incident.created_at) // TOLD_AGAIN}"


def _strangers_tell(call: CrisisCall, duty: Duty, now: datetime) -> None:
    """Nobody knows who called our number: everybody who may call back is told that somebody did."""
    turn = int(now.timestamp() // TOLD_AGAIN.total_seconds())
    known = f"crisis:caller:{call.number_mark}:{turn}" if call.number_mark else f"crisis:call:{call.pk}"
    content = content_bytes(
        content_of(kind=NotificationKind.CRISIS_ALERT, variant=CALLER, data={"call_id": str(call.pk)})
    )
    listeners = listeners_of(duty.wake(TOP_RUNG))
    letters = [
        Letter(uuid7(), listener, NotificationKind.CRISIS_ALERT, content, known, variant=CALLER)
        for listener in listeners.values()
    ]
    notifications_tell(letters, now)

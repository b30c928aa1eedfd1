"""
What happens on the line. The provider asks after every few seconds what is next, so that nothing but the web has to
live for somebody to be heard: the telephones of those on shift ring first, then the backup's, then everybody's, half a
minute each; then the person gets the crisis line of their country.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.consent.models import Consent, ConsentType
from accounts.identity.models import User
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.voice import call_redirect
from accounts.profile.models import UserProfile
from config.ids import uuid7
from crisis.calls import spoken
from crisis.calls.models import CrisisCall, CrisisCallLeg
from crisis.calls.placing import AGAIN_AFTER, RUNG_TWICE, leg_place
from crisis.calls.records import Outcome, State, call_end, call_hold, mark_of, outcome_of
from crisis.calls.services import calls_nudge
from crisis.incidents.protocol import TOP_RUNG
from crisis.incidents.rota import Duty

RUNG_FOR = timedelta(seconds=30)
# After the last nobody else is rung, and somebody may be about to press the key.
LAST_FOR = timedelta(seconds=60)
# So long the same round is answered alike after the end.
ANSWERED_AGAIN = timedelta(seconds=60)
# A worker that is awake rings the telephones within a second; after so many rounds we do it ourselves.
ROUNDS_FOR_A_WORKER = 1
# Shorter than this it was no talk: the line broke.
TALK = timedelta(seconds=30)
# Whoever took the call is in the room before the person is, or somebody else has to be found.
ALONE_FOR = timedelta(seconds=10)
UNHEARD = frozenset({"busy", "no-answer"})
OVER = frozenset({"completed", "failed", "canceled", *UNHEARD})
Leg = CrisisCallLeg.State
LIVE = (Leg.OWED, Leg.RINGING)


def caller_take(sent: Mapping[str, str], *, now: datetime) -> CrisisCall:
    """This function will keep one row for a call to our own number; the provider may ask twice."""
    sid = sent.get("CallSid", "")[:64]
    if not sid:
        raise NotFound
    with transaction.atomic():
        call, _ = CrisisCall.objects.get_or_create(
            provider_call_id=sid,
            defaults={
                "state": State.WAITING, "caller_number": sent.get("From", "")[:32] or None,
                "number_mark": mark_of(sent.get("From", "")),
                "country": sent.get("FromCountry", "")[:2].upper(), "created_at": now,
            },
        )  # fmt: skip
    return call


def line_next(
    *, call_id: UUID, turn: int, now: datetime, left: bool = False, alone: bool = False, line: str = ""
) -> str:
    """
    What whoever is on the line hears next, as TwiML; also when nobody knows the call.

    `left`: they come out of the room where they were to talk; `alone`: and nobody was there. `line`: the provider's id
    of the telephone that asks.
    """
    with transaction.atomic():
        duty, call = call_hold(call_id, now)
        if call is None or not _is_the_line(call, line):
            return spoken.hung_up()
        if call.state == State.ENDED:
            return _said_again(call, now)
        if call.state == State.TALKING and (said := _in_the_room(call, duty, now, left=left, alone=alone)):
            return said
        if not _somebody_rings(call, duty, now):
            call_end(call, Outcome.LINE, now, duty)
            return spoken.given_up(call, now)
    if turn > ROUNDS_FOR_A_WORKER:
        leg_place(lambda: now, call_id)
    return spoken.waiting(call, turn, lost=left)


def line_alone(*, call_id: UUID, turn: int, now: datetime, line: str = "") -> str:
    """
    What whoever is in the room hears for as long as nobody else is there; before long they are fetched out of it.

    The provider says so of itself, every few seconds: a report of the lost line of staff may never come.
    """
    call = CrisisCall.objects.select_related("owner").filter(pk=call_id).defer("number", "caller_number").first()
    if call is None:
        return spoken.hung_up()
    if call.joined_at is None or call.state == State.ENDED or now >= call.joined_at + ALONE_FOR:
        with suppress(ProviderUnavailable, ProviderRefused):
            call_redirect(call_id=line or call.provider_call_id, url=spoken.left_address(call_id, alone=True))
    return spoken.alone(call, turn)


@transaction.atomic
def call_ended(*, call_id: UUID, sent: Mapping[str, str], now: datetime, attempt: int | None = None) -> None:
    """
    This function will note how the call of a person ended. Reports come twice, late and in any order.

    `attempt`: of which ringing it is; a stranger's call has none.
    """
    status, sid = sent.get("CallStatus", ""), sent.get("CallSid", "")
    if status not in OVER:
        return
    duty, call = call_hold(call_id, now)
    if call is None or call.state == State.ENDED or _is_old_news(call, attempt, sid):
        return
    if call.state in (State.WAITING, State.TALKING):
        # Whoever hung up in the seconds between the key of staff and their own turn has talked with nobody.
        call_end(call, outcome_of(call, now), now, duty)
    elif status not in UNHEARD:
        call_end(call, Outcome.UNANSWERED if status == "completed" else Outcome.FAILED, now, duty)
    elif call.attempts >= RUNG_TWICE:
        call_end(call, Outcome.UNANSWERED, now, duty)
    else:
        call.state, call.due_at, call.claimed_until, call.provider_call_id = State.OWED, now + AGAIN_AFTER, None, ""
        call.save()


def _said_again(call: CrisisCall, now: datetime) -> str:
    just_now = call.ended_at is not None and now < call.ended_at + ANSWERED_AGAIN
    return spoken.given_up(call, now) if call.outcome == Outcome.LINE and just_now else spoken.hung_up()


def _in_the_room(call: CrisisCall, duty: Duty, now: datetime, *, left: bool, alone: bool) -> str:
    """What whoever is to talk hears, going in or coming out; nothing for whom somebody has to be found again."""
    if not left:
        call.joined_at = call.joined_at or now
        call.save(update_fields=["joined_at", "updated_at"])
        return spoken.joined(call)
    # They were in the room together or not at all: whoever stays alone there is put out.
    if not alone and call.joined_at is not None and now >= call.joined_at + TALK:
        call_end(call, Outcome.TALKED, now, duty)
        return spoken.talked(call)
    look_again(call)
    return ""


def _is_the_line(call: CrisisCall, line: str) -> bool:
    """The telephone that picked up first is the call's; one that rang because an answer was late is hung up."""
    if call.state in (State.OWED, State.RINGING):
        call.provider_call_id = line[:64]
    return not line or call.provider_call_id == line[:64]


def _is_old_news(call: CrisisCall, attempt: int | None, sid: str) -> bool:
    """Said of an earlier ringing, or of one that is known to have ended and is followed by another."""
    if attempt is not None and attempt != call.attempts:
        return True
    if call.state == State.OWED and call.claimed_until is None:
        return True
    return call.state in (State.WAITING, State.TALKING) and bool(call.provider_call_id) and call.provider_call_id != sid


def look_again(call: CrisisCall) -> None:
    """Whoever took it is rung again too: a line can break."""
    CrisisCallLeg.objects.filter(call=call, state=Leg.TAKEN).delete()
    call.state, call.answered_by, call.answered_at, call.joined_at = State.WAITING, None, None, None
    call.rung, call.rung_at = 0, None


def _somebody_rings(call: CrisisCall, duty: Duty, now: datetime) -> bool:
    """Climbs the ladder when its time has come, or nobody of this rung is left; false at its end."""
    call.state, call.due_at, call.claimed_until = State.WAITING, None, None
    live = CrisisCallLeg.objects.filter(call=call, state__in=LIVE).exists()
    patience = RUNG_FOR if call.rung < TOP_RUNG else LAST_FOR
    if live and call.rung_at is not None and now < call.rung_at + patience:
        call.save()
        return True
    at_the_top = call.rung >= TOP_RUNG
    while call.rung < TOP_RUNG:
        call.rung, call.rung_at = call.rung + 1, now
        if _ring(call, duty, now):
            call.save()
            transaction.on_commit(calls_nudge)
            return True
    # Telephones that still ring when the last rung has nobody new are waited for all the same.
    call.save()
    return live and not at_the_top


def _ring(call: CrisisCall, duty: Duty, now: datetime) -> int:
    """Whom the alarm of this rung wakes, of those who agreed to calls and have a proven number; nobody twice."""
    others = duty.without(call.owner_id) if call.owner_id is not None else duty
    holder = call.incident.assigned_to_id if call.incident is not None else None
    woken = others.wake(call.rung, holder)
    agreed = Consent.objects.filter(owner__in=woken, type=ConsentType.VOICE, granted=True).values("owner_id")
    proven = UserProfile.objects.filter(owner_id__in=agreed, phone_verified_at__isnull=False).values("owner_id")
    rung = CrisisCallLeg.objects.filter(call=call).values("owner_id")
    people = User.objects.filter(pk__in=proven).exclude(pk__in=rung).order_by("pk")
    legs = [CrisisCallLeg(pk=uuid7(), call=call, owner=person, created_at=now) for person in people]
    return len(CrisisCallLeg.objects.bulk_create(legs, ignore_conflicts=True))

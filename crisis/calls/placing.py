"""
Places the calls that are owed: to people who asked for one, and to the staff who are rung for somebody on the line.

Any number of workers may run it at once, and any of them may die at any instant: a row is claimed for half a minute and
the claim is committed; then the provider is asked, and what came of it is committed by itself.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.sending import UNSURE
from accounts.notifications.providers.voice import call_place
from accounts.profile.models import UserProfile
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken
from crisis.calls.models import CrisisCall, CrisisCallLeg
from crisis.calls.records import LASTS, Outcome, State, call_end, call_hold, is_over, outcome_of
from crisis.calls.services import line_hang_up
from crisis.calls.spoken import address

LEASE = timedelta(seconds=30)
TASK_SECONDS = 50.0
# Somebody holds the telephone in their hand: soon again, and before long people of ours call by hand.
TRY_AGAIN = timedelta(seconds=10)
KEPT_TRYING = timedelta(minutes=3)
# Nobody is rung by a machine long after they asked: after an outage people of ours call.
LATE = timedelta(minutes=5)
RUNG_TWICE, AGAIN_AFTER = 2, timedelta(seconds=60)
Leg = CrisisCallLeg.State
log = structlog.get_logger("evenkeel.crisis")


def calls_place(*, now: Callable[[], datetime], seconds: float = TASK_SECONDS) -> int:
    """This function will place what is owed until nothing is left or `seconds` are over; returns how many it placed."""
    _overdue_end(now())
    until, placed = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        # Somebody on the line comes before somebody who still has to be called.
        done = leg_place(now) or _call_place(now)
        if not done:
            break
        placed += 1
    return placed


def leg_place(now: Callable[[], datetime], call_id: UUID | None = None) -> bool:
    """This function will ring the telephone of one member of staff; false if nobody is owed a call."""
    leg = _leg_claim(now(), call_id)
    if leg is None:
        return False
    profile = UserProfile.objects.filter(owner=leg.owner, phone_verified_at__isnull=False).first()
    error, sid = "no_number", ""
    if profile is not None:
        try:
            sid = call_place(
                to=profile.phone or "", reference=str(leg.pk), url=address("legs", leg.pk, "offer"),
                status_url=address("legs", leg.pk, "ended"),
            )  # fmt: skip
            error = ""
        except (ProviderUnavailable, ProviderRefused) as failure:
            error = failure.code[:64]
        except (KeyDestroyed, SealBroken):
            error = "content_unreadable"
    # It may ring although we did not hear so: whoever picks up is wanted.
    state = Leg.ENDED if error and error not in UNSURE else Leg.RINGING
    mine = CrisisCallLeg.objects.filter(pk=leg.pk, state=Leg.OWED)
    mine.update(
        state=state, error_code=error, provider_call_id=sid[:64], claimed_until=None, updated_at=now()
    )  # fmt: skip
    if error:
        log.warning("crisis.call_leg_unplaced", leg_id=str(leg.pk), code=error)
    return True


@transaction.atomic
def _leg_claim(now: datetime, call_id: UUID | None) -> CrisisCallLeg | None:
    rows = _free(CrisisCallLeg.objects.filter(state=Leg.OWED, call__state=State.WAITING), now)
    if call_id is not None:
        rows = rows.filter(call_id=call_id)
    leg = rows.select_for_update(of=("self",), skip_locked=True).select_related("owner").order_by("created_at").first()
    if leg is not None:
        leg.claimed_until = now + LEASE
        leg.save(update_fields=["claimed_until", "updated_at"])
    return leg


def _call_place(now: Callable[[], datetime]) -> bool:
    call = _call_claim(now())
    if call is None:
        return False
    if now() - call.created_at > LATE:
        _given_up(call, Outcome.BY_HAND, "late", now())
        return True
    try:
        sid = call_place(
            to=call.number or "", reference=str(call.pk), url=address(call.pk, "wait", turn=0),
            status_url=address(call.pk, "ended", attempt=call.attempts),
        )  # fmt: skip
    except ProviderUnavailable as failure:
        _later(call, failure.code, now())
    except ProviderRefused as failure:
        _given_up(call, Outcome.FAILED, failure.code, now())
    except (KeyDestroyed, SealBroken):
        _given_up(call, Outcome.FAILED, "content_unreadable", now())
    else:
        _placed(call, sid, now())
    return True


@transaction.atomic
def _call_claim(now: datetime) -> CrisisCall | None:
    rows = _free(CrisisCall.objects.filter(state=State.OWED, due_at__lte=now), now)
    call = rows.select_for_update(of=("self",), skip_locked=True).select_related("owner").order_by("due_at").first()
    if call is not None:
        # Counted with the claim: a row that kills its worker must not do so for ever.
        call.attempts, call.claimed_until = call.attempts + 1, now + LEASE
        call.save(update_fields=["attempts", "claimed_until", "updated_at"])
    return call


def _free(rows: QuerySet, now: datetime) -> QuerySet:  # type: ignore[type-arg]
    return rows.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))


def _placed(call: CrisisCall, sid: str, now: datetime) -> None:
    """Only while the claim is ours: who picked up faster waits already, and an end may have been reported first."""
    mine = CrisisCall.objects.filter(pk=call.pk, state=State.OWED, claimed_until=call.claimed_until)
    mine.update(state=State.RINGING, provider_call_id=sid[:64], due_at=None, claimed_until=None, updated_at=now)
    if CrisisCall.objects.filter(pk=call.pk, outcome=Outcome.CALLED_OFF).exists():
        line_hang_up(sid)


def _later(call: CrisisCall, code: str, now: datetime) -> None:
    log.warning("crisis.call_unplaced", call_id=str(call.pk), code=code)
    if now - call.created_at >= KEPT_TRYING:
        _given_up(call, Outcome.BY_HAND, code, now)
        return
    mine = CrisisCall.objects.filter(pk=call.pk, state=State.OWED, claimed_until=call.claimed_until)
    if code not in UNSURE:
        mine.update(due_at=now + TRY_AGAIN, claimed_until=None, attempts=call.attempts - 1, updated_at=now)
    elif call.attempts < RUNG_TWICE:
        # It may ring although we did not hear so: as after a telephone that nobody picked up.
        mine.update(due_at=now + AGAIN_AFTER, claimed_until=None, updated_at=now)
    else:
        _given_up(call, Outcome.BY_HAND, code, now)


@transaction.atomic
def _given_up(call: CrisisCall, outcome: str, code: str, now: datetime) -> None:
    log.warning("crisis.call_given_up", call_id=str(call.pk), code=code, outcome=outcome)
    duty, locked = call_hold(call.pk, now)
    if locked is not None and locked.state == State.OWED:
        call_end(locked, outcome, now, duty)


def _overdue_end(now: datetime) -> None:
    """Whose end nobody reported, because the web was away at that moment: somebody has to call them."""
    live = CrisisCall.objects.filter(state__in=LASTS, updated_at__lt=now - min(LASTS.values()))
    for found in live.defer("number", "caller_number"):
        if is_over(found, now):
            with transaction.atomic():
                duty, call = call_hold(found.pk, now)
                if call is not None and is_over(call, now):
                    call_end(call, outcome_of(call, now), now, duty)

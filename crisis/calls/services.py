"""Asking for a call. The wish is a signal of danger by itself: it is a row, and an incident, before anybody is rung."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.voice import call_hang_up, may_be_dialled, voice_configured
from accounts.profile.selectors import profile_of
from config.api.client_ids import IdConflict
from config.commits import after_commit
from config.ids import uuid7
from config.nudging import nudge
from crisis.calls.models import CrisisCall
from crisis.calls.records import Outcome, State, call_end, call_hold, call_noted, is_over, mark_of, outcome_of
from crisis.calls.selectors import call_get
from crisis.calls.tasks import calls_place_task
from crisis.contacts.services import owner_hold
from crisis.detection import Detection
from crisis.incidents.models import CrisisIncident
from crisis.incidents.reports import REPORTED_VERSION
from crisis.incidents.rota import duty_hold
from crisis.incidents.self_reports import incident_report
from crisis.incidents.services import support_of
from crisis.incidents.sources import CALL
from crisis.incidents.steps import Kind

# Who wants to hear a voice is in need of immediate support; their words may say that it is worse.
SEVERITY = 3
# A machine that calls any number as often as somebody likes is a way to torment a stranger, and to earn by numbers
# that cost. Nothing of the wish is lost by it: past this, people of ours call.
UNPROVEN_A_DAY, PROVEN_A_DAY = 3, 20
DAY = timedelta(days=1)
log = structlog.get_logger("evenkeel.crisis")


@dataclass(frozen=True, slots=True)
class Asked:
    """`fresh` is false for a repeat, and for who is being called already. `support`: whom to call meanwhile."""

    call: CrisisCall
    support: dict[str, Any]
    fresh: bool


@transaction.atomic
def call_ask(
    *, owner: User, now: datetime, number: str = "", severity: int = SEVERITY, call_id: UUID | None = None
) -> Asked:
    """
    This function will have `owner` called at `number`, or at their proven one, and open an incident for them.

    Where the house cannot place the call by itself (no provider, no number, a number that costs, too many that are not
    proven) staff are told to call. One call of a person lives at a time: asking again gives that one.

    :raises IdConflict: if `call_id` belongs to something else, or to a call at another number.
    """
    owner_hold(owner.pk)
    known = _known(owner, number, call_id, now)
    if known is not None:
        return Asked(known, _again(known, owner, severity, now), fresh=False)
    reported = incident_report(owner=owner, severity=severity, source=CALL, now=now)
    proven = profile_of(owner)
    own = proven.phone if proven.phone and proven.phone_verified_at is not None else ""
    call = CrisisCall(
        pk=call_id or uuid7(), owner=owner, incident=reported.incident, number=number or own or None, due_at=now,
        created_at=now,
    )  # fmt: skip
    call.number_mark = mark_of(call.number or "")
    by_machine = _by_machine(call, own, now)
    call.save(force_insert=True)
    audit_record(actor=owner, action="crisis.call.asked", target=call, owner_id=owner.pk)
    call_noted(call, Kind.CALL_ASKED.value, now, details={})
    if by_machine:
        transaction.on_commit(calls_nudge)
    else:
        call_end(call, Outcome.BY_HAND, now, duty_hold(now=now))
    return Asked(call, reported.support, fresh=True)


@transaction.atomic
def call_off(*, owner: User, call_id: UUID, now: datetime) -> CrisisCall:
    """
    This function will let a call be that has not found anybody yet. The incident stays.

    :raises NotFound: also when the call is somebody else's.
    """
    duty, call = call_hold(call_get(owner=owner, call_id=call_id).pk, now)
    if call is None:
        raise NotFound
    if call.state in (State.OWED, State.RINGING, State.WAITING):
        call_end(call, Outcome.CALLED_OFF, now, duty)
        # Somebody may have come into the room: it must not ring on.
        after_commit(line_hang_up, call.provider_call_id)
    return call


def line_hang_up(provider_call_id: str) -> None:
    if provider_call_id:
        with suppress(ProviderUnavailable, ProviderRefused):
            call_hang_up(call_id=provider_call_id)


def calls_nudge() -> None:
    nudge(calls_place_task, "crisis.calls_nudge_failed")


def _known(owner: User, number: str, call_id: UUID | None, now: datetime) -> CrisisCall | None:
    """The call of this id, or the one that is under way."""
    if call_id is not None and (found := CrisisCall.objects.filter(pk=call_id).first()) is not None:
        # Whoever names another number must not wait beside a telephone that will never ring.
        if found.owner_id != owner.pk or (number and mark_of(number) != found.number_mark):
            raise IdConflict(ids=[str(call_id)])
        return found
    live = CrisisCall.objects.filter(owner=owner).exclude(state=State.ENDED).first()
    if live is None or not is_over(live, now):
        return live
    # Nobody reported its end; whoever asks again is called again.
    duty, live = call_hold(live.pk, now)
    if live is not None and live.state != State.ENDED:
        call_end(live, outcome_of(live, now), now, duty)
    return None


def _again(call: CrisisCall, owner: User, severity: int, now: datetime) -> dict[str, Any]:
    """The help for who is being called already; a wish that has become more urgent is a signal of its own."""
    unresolved = CrisisIncident.objects.filter(owner=owner).exclude(state=CrisisIncident.State.RESOLVED)
    stored = unresolved.values_list("severity_level", flat=True).first()
    if call.state != State.ENDED and (stored is None or severity > stored):
        return incident_report(owner=owner, severity=severity, source=CALL, now=now).support
    return support_of(owner, Detection(severity=severity, version=REPORTED_VERSION), now)


def _by_machine(call: CrisisCall, own: str, now: datetime) -> bool:
    number = call.number
    if not number or not voice_configured():
        return False
    if not may_be_dialled(number):
        return False
    called = CrisisCall.objects.filter(number_mark=call.number_mark, created_at__gt=now - DAY)
    most = PROVEN_A_DAY if number == own else UNPROVEN_A_DAY
    return called.exclude(outcome=Outcome.BY_HAND).count() < most

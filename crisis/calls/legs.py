"""The lines of staff: what they hear who pick up for somebody on the line, and what follows when they hang up."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.notifications.providers.errors import ProviderRefused, ProviderUnavailable
from accounts.notifications.providers.voice import call_redirect
from crisis.calls import spoken
from crisis.calls.line import LIVE, OVER, TALK, Leg, look_again
from crisis.calls.models import CrisisCallLeg
from crisis.calls.records import State, call_hold, call_noted
from crisis.incidents.acts import AlreadyClaimed, StateWrong
from crisis.incidents.handling import incident_claim
from crisis.incidents.steps import Kind


def leg_offer(*, leg_id: UUID) -> str:
    """What a member of staff hears who picks up."""
    legs = CrisisCallLeg.objects.filter(pk=leg_id, state__in=LIVE, call__state=State.WAITING)
    # Also where the worker that placed it died before it wrote that down.
    return spoken.offered() if legs.update(state=Leg.RINGING) else spoken.not_needed()


def leg_answer(*, leg_id: UUID, digits: str, now: datetime) -> str:
    """
    What a member of staff hears who pressed a key: of all who press 1 one has the call.

    Whoever takes it also takes the incident on, unless somebody else has it in time.
    """
    with transaction.atomic():
        leg = CrisisCallLeg.objects.select_related("owner").filter(pk=leg_id).first()
        if leg is None:
            return spoken.not_needed()
        duty, call = call_hold(leg.call_id, now)
        if call is None:
            return spoken.not_needed()
        if call.state == State.TALKING and call.answered_by_id == leg.owner_id:
            return spoken.taken(call.pk)
        rows = CrisisCallLeg.objects.filter(pk=leg_id, state__in=LIVE)
        if digits != "1" or call.state != State.WAITING or not duty.is_staff(leg.owner_id):
            rows.update(state=Leg.ENDED, updated_at=now)
            return spoken.not_needed()
        rows.update(state=Leg.TAKEN, updated_at=now)
        call.state, call.answered_by, call.answered_at = State.TALKING, leg.owner, now
        call.save()
        call_noted(call, Kind.CALL_TAKEN.value, now, actor=leg.owner, details={})
    if call.incident_id is not None:
        _take_on(leg.owner, call.incident_id, now)
    return spoken.taken(call.pk)


def leg_ended(*, leg_id: UUID, sent: Mapping[str, str], now: datetime) -> None:
    """This function will note that staff hung up, and see to it that nobody waits for them alone."""
    if sent.get("CallStatus", "") not in OVER:
        return
    CrisisCallLeg.objects.filter(pk=leg_id, state__in=LIVE).update(state=Leg.ENDED, updated_at=now)
    leg = CrisisCallLeg.objects.filter(pk=leg_id, state=Leg.TAKEN).first()
    if leg is None:
        return
    with transaction.atomic():
        _, call = call_hold(leg.call_id, now)
        if call is None or call.state != State.TALKING or (call.joined_at and now >= call.joined_at + TALK):
            return
        alone = call.joined_at is not None
        if not alone:
            look_again(call)
            call.save()
    if alone and call.provider_call_id:
        # They may have come into the room after it was left: nothing there would end their waiting.
        with suppress(ProviderUnavailable, ProviderRefused):
            call_redirect(call_id=call.provider_call_id, url=spoken.left_address(call.pk))


def _take_on(staff: User, incident_id: UUID, now: datetime) -> None:
    try:
        incident_claim(actor=staff, incident_id=incident_id, now=now)
    except (AlreadyClaimed, StateWrong, NotFound):
        # Somebody has it already, or it is over: they talk all the same.
        return

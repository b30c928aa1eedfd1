"""Several telephones at one moment, and reports that meet what they are about."""

import pytest
from django.utils import timezone

from accounts.erasure.services import account_purge
from config.testing.threads import at_once
from crisis.calls.legs import leg_answer
from crisis.calls.line import call_ended, line_next
from crisis.calls.models import CrisisCall, CrisisCallLeg
from crisis.calls.placing import calls_place
from crisis.calls.services import call_ask
from crisis.calls.tests.factories import PHONE, make_on_duty

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rung(company, make_user, now):
    """Six telephones of the shift ring for one person."""
    for number in range(6):
        make_on_duty(make_user(role="support"), f"+491705550011{number}", now)
    call = call_ask(owner=make_user(), number=PHONE, now=now).call
    line_next(call_id=call.pk, turn=0, now=now)
    calls_place(now=timezone.now)
    return call


def test_of_six_who_press_one_at_once_one_has_the_call(rung, now):
    legs = list(CrisisCallLeg.objects.values_list("pk", flat=True))
    heard = at_once(6, lambda place: leg_answer(leg_id=legs[place], digits="1", now=now))
    assert sum("Conference" in answer for answer in heard) == 1
    assert CrisisCallLeg.objects.filter(state="taken").count() == 1


def test_rounds_that_come_at_once_ring_each_telephone_once(company, make_user, now):
    for number in range(3):
        make_on_duty(make_user(role="support"), f"+491705550011{number}", now)
    call = call_ask(owner=make_user(), number=PHONE, now=now).call
    at_once(4, lambda _: line_next(call_id=call.pk, turn=0, now=now))
    at_once(4, lambda _: calls_place(now=timezone.now))
    assert sorted(company.rung()) == [f"+491705550011{number}" for number in range(3)]


def test_a_key_and_an_end_at_once_leave_one_truth(rung, now):
    leg = CrisisCallLeg.objects.first().pk
    sent = {"CallStatus": "completed", "CallSid": ""}
    at_once(
        2,
        lambda place: (
            leg_answer(leg_id=leg, digits="1", now=now) if place else call_ended(call_id=rung.pk, sent=sent, now=now)
        ),
    )
    assert CrisisCall.objects.values_list("state", "outcome").get() in (("ended", "missed"), ("talking", ""))


def test_an_erasure_beside_a_round_of_the_line_ends(rung, now):
    person = rung.owner_id
    at_once(
        2,
        lambda place: (
            account_purge(subject_id=person, now=now) if place else line_next(call_id=rung.pk, turn=3, now=now)
        ),
    )
    assert not CrisisCall.objects.exists()

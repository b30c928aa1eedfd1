"""Whoever calls our own number, and that nobody but the telephone company is believed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.erasure.registry import retention_rules
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from accounts.notifications.models import Notification
from crisis.calls.models import CrisisCall, CrisisCallLeg
from crisis.calls.tests.factories import PHONE, PUBLIC, ROOT, place

pytestmark = pytest.mark.django_db
FIRST = "+4917055500111"
INCOMING = f"{PUBLIC}{ROOT}/incoming"


def calls_us(company, **form):
    return company.hears(INCOMING, CallSid="CA1", From="+447700900123", FromCountry="GB", **form)


def test_a_stranger_is_brought_together_with_staff(company, on_duty):
    now = timezone.now()
    heard = calls_us(company)
    assert "not alone" in heard.words
    place()
    assert company.rung() == [FIRST]
    with time_machine.travel(now - timedelta(minutes=2), tick=False):
        assert company.presses(FIRST, "1").room == company.hears(heard.next).room == str(CrisisCall.objects.get().pk)
    assert company.asks(f"{INCOMING}/ended", CallSid="CA1", CallStatus="completed").status_code == 204
    assert CrisisCall.objects.values_list("outcome", "owner_id", "answered_by").get() == ("talked", None, on_duty[0].pk)


def test_the_provider_asking_twice_is_one_call(company, on_duty):
    calls_us(company)
    calls_us(company)
    assert (CrisisCall.objects.count(), CrisisCallLeg.objects.count()) == (1, 1)


def test_a_stranger_whom_nobody_could_talk_with_gets_the_line_of_their_country_and_is_called_back(
    company, on_duty, client, now
):
    with time_machine.travel(now, tick=False) as clock:
        heard = calls_us(company)
        for second in range(5, 150, 5):
            clock.move_to(now + timedelta(seconds=second))
            if heard.next is None:
                break
            heard = company.hears(heard.next)
    assert "9 9 9" in heard.words
    assert heard.dials is None or heard.dials.startswith("+44")
    told = Notification.objects.filter(owner__in=on_duty, kind="crisis_alert")
    assert {row.owner for row in told} == set(on_duty)
    assert all("+44" not in str(row.content) for row in told)


def test_whoever_calls_again_and_again_is_told_of_once(clock, company, on_duty):
    for number in range(3):
        company.hears(INCOMING, CallSid=f"CA{number}", From="+447700900123", FromCountry="GB")
        company.asks(f"{INCOMING}/ended", CallSid=f"CA{number}", CallStatus="completed")
    assert CrisisCall.objects.filter(outcome="missed").count() == 3
    assert Notification.objects.filter(owner=on_duty[0], kind="crisis_alert").count() == 1


def test_a_stranger_hears_the_language_of_the_country_they_call_from(company, on_duty):
    heard = company.hears(INCOMING, CallSid="CA1", From="+4915112345678", FromCountry="DE")
    assert heard.languages == {"de-DE"}


def test_a_stranger_who_hangs_up_is_called_back_too(company, on_duty):
    calls_us(company)
    company.asks(f"{INCOMING}/ended", CallSid="CA1", CallStatus="completed")
    assert CrisisCall.objects.get().outcome == "missed"
    assert Notification.objects.filter(owner=on_duty[0]).exists()


def test_the_number_of_a_stranger_is_read_by_staff_and_that_is_recorded(company, on_duty):
    staff, _ = make_enrolled_staff("support")
    staff_pages = staff_client(staff)
    calls_us(company)
    call = CrisisCall.objects.get()
    company.asks(f"{INCOMING}/ended", CallSid="CA1", CallStatus="completed")
    listed = staff_pages.get("/admin/crisis/crisiscall/")
    assert (listed.status_code, b"+447700900123" in listed.content) == (200, False)
    assert b"Hung up before anybody came" in listed.content
    assert not AuditEvent.objects.filter(action="crisis.call.number_viewed").exists()
    page = staff_pages.get(f"/admin/crisis/crisiscall/{call.pk}/change/")
    assert (page.status_code, b"+447700900123" in page.content) == (200, True)
    assert AuditEvent.objects.filter(action="crisis.call.number_viewed").count() == 1


def test_numbers_of_strangers_are_kept_for_a_month(company, now):
    calls_us(company)
    (rule,) = [rule for rule in retention_rules() if rule.name == "crisis_callers"]
    rule.run(timezone.now() + timedelta(days=29))
    assert CrisisCall.objects.exists()
    rule.run(timezone.now() + timedelta(days=31))
    assert not CrisisCall.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["incoming", "incoming/ended", "{call}/wait?turn=0", "{call}/ended", "legs/{call}/offer", "legs/{call}/ended"],
)
def test_nobody_but_the_provider_is_believed(company, api_as, person, path):
    call = api_as(person).post(ROOT, {"phone": PHONE}).json()
    answer = company.asks(f"{PUBLIC}{ROOT}/{path.format(call=call['id'])}", signature="AAAA", CallSid="CA1")
    assert (answer.status_code, answer.json()["code"]) == (403, "signature_invalid")
    assert CrisisCall.objects.get().state == "owed"


@pytest.mark.parametrize("path", ["{id}/wait?turn=x", "legs/{id}/offer"])
def test_a_call_that_is_not_ours_is_hung_up(company, path):
    unknown = "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b44"
    heard = company.hears(f"{PUBLIC}{ROOT}/{path.format(id=unknown)}", CallSid="CA9")
    assert heard.next is None
    assert heard.room is None


def test_a_call_without_an_id_of_the_provider_is_not_found(company):
    assert company.asks(INCOMING, From="+447700900123").status_code == 404

"""Whoever asks for a call again and again is told of, and does not ring the telephones of staff each time."""

from datetime import timedelta

import pytest

from accounts.notifications.models import Notification
from crisis.calls.models import CrisisCall
from crisis.calls.tests.factories import PUBLIC, ROOT
from crisis.incidents.models import CrisisIncident, CrisisStep
from crisis.incidents.services import incident_claim, incident_contact_log

pytestmark = pytest.mark.django_db
INCOMING = f"{PUBLIC}{ROOT}/incoming"


def letters_to(staff):
    return Notification.objects.filter(owner=staff, kind="crisis_alert").count()


def test_ten_wishes_of_one_person_are_one_letter_and_ten_rows(clock, on_duty, ask):
    assert ask().json()["outcome"] == "by_hand"
    told = letters_to(on_duty[0])
    for _ in range(9):
        assert ask().status_code == 201
    assert letters_to(on_duty[0]) == told
    assert CrisisCall.objects.filter(outcome="by_hand").count() == 10
    assert CrisisStep.objects.filter(kind="call_ended").count() == 10


def test_who_still_asks_a_quarter_of_an_hour_later_is_told_of_anew(clock, now, on_duty, ask):
    told = []
    for minutes in (0, 6, 12, 18):
        clock.move_to(now + timedelta(minutes=minutes))
        ask()
        told.append(letters_to(on_duty[0]))
    assert told == [told[0], told[0], told[0], told[0] + 1]


def test_who_asks_again_after_staff_did_something_is_told_of_at_once(clock, now, on_duty, ask):
    ask()
    incident = CrisisIncident.objects.get()
    incident_claim(actor=on_duty[0], incident_id=incident.pk, now=now)
    incident_contact_log(actor=on_duty[0], incident_id=incident.pk, channel="phone", outcome="reached", now=now)
    told = letters_to(on_duty[0])
    ask()
    assert Notification.objects.filter(owner=on_duty[0], dedupe_key__contains=":call:").count() == 2
    assert letters_to(on_duty[0]) > told


def test_another_person_is_told_of_as_well(clock, on_duty, ask, api_as, stranger):
    ask()
    told = letters_to(on_duty[0])
    api_as(stranger).post(ROOT, {})
    assert letters_to(on_duty[0]) > told


def test_a_stranger_who_calls_for_an_hour_is_told_of_more_than_once(clock, now, company, on_duty):
    told = []
    for number in range(6):
        clock.move_to(now + timedelta(minutes=10 * number))
        company.hears(INCOMING, CallSid=f"CA{number}", From="+447700900123", FromCountry="GB")
        company.asks(f"{INCOMING}/ended", CallSid=f"CA{number}", CallStatus="completed")
        told.append(letters_to(on_duty[0]))
    assert 3 <= told[-1] < 6

"""A call that nobody took: when it rings again, and which reports count."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.notifications.providers.tests.servers import Reply, http_provider
from config.testing.threads import at_once
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.sending import letter_report
from crisis.contacts.services import contact_update
from crisis.contacts.tests.factories import make_incident
from crisis.contacts.tests.letters import (
    form_of,
    later,
    letters,
    like_twilio,
    like_twilio_calling,
    report,
    send,
    states,
    tell,
    voice,
)
from crisis.incidents.services import incident_claim, incident_resolve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("apart")]


@pytest.mark.parametrize(("status", "code"), [("no-answer", "call_unanswered"), ("busy", "call_busy")])
def test_it_rings_three_times_at_most_and_then_staff_see_it(owed, calls, status, code):
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        for number in (1, 2):
            assert send(later(6 * number)) == 1
            report(f"CA{number}", status)
            assert voice() == ("queued", code)
            assert send(later(4)) == 0
        assert send(later(18)) == 1
        report("CA3", status)
        assert (send(later(60)), len(twilio.received)) == (0, 3)
    assert voice() == ("failed", code)
    assert AuditEvent.objects.get(action="crisis.contact_letter.failed").details == {"channel": "voice", "code": code}


def test_a_call_that_cannot_be_put_through_is_not_tried_again(owed, calls):
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        send()
        report("CA1", "failed")
        assert (send(later(60)), len(twilio.received)) == (0, 1)
    assert voice() == ("failed", "call_failed")


def test_a_call_that_was_taken_is_the_last(owed, calls):
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        send()
        report("CA1", "no-answer")
        send(later(6))
        report("CA2", "completed")
        assert (send(later(60)), len(twilio.received)) == (0, 2)
    assert voice() == ("sent", "")


def test_reports_that_come_twice_and_late_count_once(owed, calls):
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        send()
        for _ in range(4):
            report("CA1", "no-answer")
        assert voice() == ("queued", "call_unanswered")
        send(later(6))
        report("CA1", "no-answer")
        assert voice() == ("sent", "")
        report("CA2", "busy")
        report("CA1", "failed")
        assert (voice(), letters()["voice"].calls_missed) == (("queued", "call_busy"), ["CA1", "CA2"])
        assert (send(later(12)), len(twilio.received)) == (1, 3)


def test_a_call_whose_worker_died_before_it_could_say_so_counts_and_stops_no_other(owed, calls):
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        send()
    for status in ("no-answer", "failed"):
        report("CA0", status)
        assert (voice(), letters()["voice"].calls_missed) == (("sent", ""), ["CA0"])
    report("CA1", "busy")
    assert (voice(), letters()["voice"].calls_missed) == (("queued", "call_busy"), ["CA0", "CA1"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("status", "expected", "ends"),
    [("no-answer", ("queued", "call_unanswered"), 0), ("failed", ("failed", "call_failed"), 1)],
)
def test_the_same_report_many_times_at_once_counts_once(owed, calls, status, expected, ends):
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        send()
    at_once(8, lambda _: report("CA1", status))
    assert (voice(), letters()["voice"].calls_missed) == (expected, ["CA1"])
    assert AuditEvent.objects.filter(action="crisis.contact_letter.failed").count() == ends


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("code", "expected"), [("call_busy", ("queued", "call_busy")), ("call_failed", ("failed", "call_failed"))]
)
def test_a_report_that_is_quicker_than_the_answer_to_the_call_is_not_lost(owed, calls, code, expected):
    def busy_at_once(received):
        (reference,) = parse_qs(urlsplit(form_of(received)["StatusCallback"]).query)["reference"]
        try:
            letter_report(reference, code, "CA1")
        finally:
            connections.close_all()
        return Reply(201, {"sid": "CA1"})

    with http_provider(busy_at_once) as twilio:
        calls(twilio.url)
        send()
    assert voice() == expected
    letter_report(str(letters()["voice"].pk), code, "CA1")
    assert (voice(), letters()["voice"].calls_missed) == (expected, ["CA1"])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"may_be_called": False}, ("gave_up", "consent_withdrawn")),
        ({"may_be_told": False}, ("gave_up", "consent_withdrawn")),
    ],
)
@pytest.mark.parametrize("rung", [0, 1])
def test_an_agreement_taken_back_stops_the_first_call_and_every_further_one(
    person, sister, owed, calls, changes, expected, rung
):
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        for _ in range(rung):
            send()
            report("CA1", "no-answer")
        contact_update(owner=person, contact_id=sister.pk, changes=changes, now=timezone.now())
        assert (send(later(6)), len(twilio.received)) == (0, rung)
    assert voice() == expected


def test_what_is_over_rings_nobody_again(staff_user, owed, calls):
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        send()
        report("CA1", "no-answer")
        now = timezone.now()
        incident_claim(actor=staff_user, incident_id=owed.pk, now=now)
        incident_resolve(actor=staff_user, incident_id=owed.pk, resolution="reached_safe", now=now)
        assert (send(later(6)), len(twilio.received)) == (0, 1)
    assert voice() == ("gave_up", "incident_over")


def test_what_staff_have_tried_again_rings_three_times_anew(person, staff_user, owed, calls):
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        send()
        report("CA1", "failed")
        assert "voice" in {one.channel for one in tell(person, owed, actor=staff_user).queued}
        CrisisContactLetter.objects.exclude(channel="voice").delete()
        report("CA1", "failed")
        assert voice() == ("queued", "")
        for number in (2, 3, 4):
            send(later(6 * number))
            assert voice() == ("sent", "")
            report(f"CA{number}", "no-answer")
    assert (voice(), len(twilio.received)) == (("failed", "call_unanswered"), 4)


def test_a_text_message_that_did_not_arrive_is_not_called_again(person, sister, calls):
    tell(person, make_incident(person))
    with http_provider(like_twilio) as twilio:
        calls(twilio.url)
        send()
    letter_report(str(letters()["sms"].pk), "call_busy", "SM1")
    assert states() == [("sms", "failed", "call_busy"), ("voice", "sent", "")]

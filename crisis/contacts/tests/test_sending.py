"""Sending: through any outage, to the newest address, never twice, and staff see what did not go out."""

from datetime import timedelta

import pytest
from anymail.signals import AnymailTrackingEvent, EventType
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.audit.models import AuditEvent
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from accounts.notifications.email_reports import report_take
from accounts.notifications.email_suppression import Reason, email_suppress
from accounts.notifications.providers.tests.factories import twilio_asks
from accounts.notifications.providers.tests.servers import Reply, closed_port, http_provider
from config.testing.threads import at_once
from crisis.contacts import sending, telling
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.sending import KEPT_TRYING, letter_report
from crisis.contacts.services import contact_delete, contact_update
from crisis.contacts.tasks import contact_letters_send_task
from crisis.contacts.tests.factories import make_contact, make_incident
from crisis.contacts.tests.letters import letters, like_twilio, send, states, tell
from crisis.contacts.tests.smtp_server import smtp_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("apart")]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_message_once(person, sms):
    for number in range(6):
        make_contact(person, name=str(number), email=None, may_be_told=True)
    tell(person, make_incident(person))
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert sum(at_once(4, lambda _: send())) == 6
        assert len(twilio.received) == 6


def test_an_outage_delays_and_loses_nothing(person, sms, smtp):
    make_contact(person, may_be_told=True)
    begun = timezone.now()
    tell(person, make_incident(person), now=begun)
    at = begun
    for _ in range(12):
        assert send(at) == 0
        at += timedelta(minutes=11)
    assert states() == [("email", "queued", "unreachable"), ("sms", "queued", "unreachable")]
    with http_provider(like_twilio) as twilio, smtp_server() as mail:
        sms(twilio.url)
        smtp(mail.port)
        assert send(at) == 2
        assert send(at + timedelta(days=1)) == 0
        assert (len(twilio.received), len(mail.received)) == (1, 1)


def test_a_provider_that_is_busy_is_asked_when_it_said(person, sms):
    make_contact(person, email=None, may_be_told=True)
    begun = timezone.now()
    tell(person, make_incident(person), now=begun)
    with http_provider(lambda _: Reply(429, {}, {"Retry-After": "90"})) as twilio:
        sms(twilio.url)
        send(begun)
    assert letters()["sms"].due_at == begun + timedelta(seconds=90)


def test_after_two_days_it_is_given_up_and_seen(person, sms):
    make_contact(person, email=None, may_be_told=True)
    begun = timezone.now()
    tell(person, make_incident(person), now=begun)
    assert send(begun + KEPT_TRYING) == 0
    assert states() == [("sms", "gave_up", "unreachable")]
    assert AuditEvent.objects.get(action="crisis.contact_letter.gave_up").details["code"] == "unreachable"


def test_what_a_provider_refuses_is_a_row_that_staff_see(person, sms, smtp):
    make_contact(person, may_be_told=True)
    incident = make_incident(person)
    tell(person, incident)
    email_suppress(address="marta@example.org", reason=Reason.BOUNCED)
    with http_provider(lambda _: Reply(400, {"code": 21211})) as twilio:
        sms(twilio.url)
        assert send() == 0
    assert states() == [("email", "failed", "suppressed_bounced"), ("sms", "failed", "number_invalid")]


def test_what_failed_is_tried_again_when_a_person_decides_so(person, staff_user, sms):
    make_contact(person, email=None, may_be_told=True)
    incident = make_incident(person)
    tell(person, incident)
    with http_provider(lambda _: Reply(400, {"code": 21211})) as twilio:
        sms(twilio.url)
        send()
    assert [one.reason for one in tell(person, incident).left_out] == ["failed_before"]
    later = timezone.now() + timedelta(days=3)
    assert len(tell(person, incident, actor=staff_user, now=later).queued) == 1
    sms(closed_port())
    assert send(later) == 0
    assert states() == [("sms", "queued", "unreachable")]
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert send(later + timedelta(minutes=1)) == 1
    assert [one.reason for one in tell(person, incident, actor=staff_user).left_out] == ["told_before"]
    assert CrisisContactLetter.objects.count() == 1


def test_a_message_that_did_not_arrive_after_all_is_seen(person, sms, api_client):
    make_contact(person, email=None, may_be_told=True)
    tell(person, make_incident(person))
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        send()
    form = {"MessageStatus": "undelivered", "ErrorCode": "30003", "MessageSid": "SM1"}
    url = f"/api/v1/notifications/webhooks/sms?reference={letters()['sms'].pk}"
    for _ in range(2):
        answer = twilio_asks(api_client, url, form)
        assert answer.status_code < 300, answer.content
    assert states() == [("sms", "failed", "twilio_30003")]
    assert AuditEvent.objects.filter(action="crisis.contact_letter.failed").count() == 1


def test_who_wants_no_news_of_ours_may_still_be_somebodys_friend(person, mailoutbox):
    make_contact(person, phone=None, may_be_told=True)
    tell(person, make_incident(person))
    email_suppress(address="marta@example.org", reason=Reason.UNSUBSCRIBED)
    assert (send(), len(mailoutbox)) == (1, 1)


def test_a_letter_that_bounces_later_is_seen(person, mailoutbox):
    make_contact(person, phone=None, may_be_told=True)
    tell(person, make_incident(person))
    assert send() == 1
    (letter,) = mailoutbox
    assert letter.metadata == {"delivery_id": str(letters()["email"].pk)}
    report = AnymailTrackingEvent(
        event_type=EventType.BOUNCED, recipient="marta@example.org", metadata=letter.metadata, esp_event={},
    )  # fmt: skip
    report_take(report)
    assert states() == [("email", "failed", "bounced")]


def test_an_agreement_taken_back_in_time_stops_the_message(person, sms):
    contact = make_contact(person, may_be_told=True)
    tell(person, make_incident(person))
    contact_update(owner=person, contact_id=contact.pk, changes={"may_be_told": False}, now=timezone.now())
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert send() == 0
        assert twilio.received == []
    assert {state[1:] for state in states()} == {("gave_up", "consent_withdrawn")}


def test_a_contact_that_is_deleted_gets_nothing_and_the_record_stays(person, sms):
    contact = make_contact(person, may_be_told=True)
    tell(person, make_incident(person))
    contact_delete(owner=person, contact_id=contact.pk)
    assert send() == 0
    rows = list(CrisisContactLetter.objects.all())
    assert {(row.state, row.error_code, row.contact_name) for row in rows} == {("gave_up", "contact_gone", "Marta")}


def test_the_newest_address_counts(person, sms):
    contact = make_contact(person, email=None, may_be_told=True)
    tell(person, make_incident(person))
    contact_update(owner=person, contact_id=contact.pk, changes={"phone": "+4915112345679"}, now=timezone.now())
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert send() == 1
    assert b"5679" in twilio.received[0].body


def test_a_closed_account_tells_nobody(person, sms):
    make_contact(person, may_be_told=True)
    tell(person, make_incident(person))
    person.status = "suspended"
    person.save(update_fields=["status"])
    assert send() == 0
    assert {state[2] for state in states()} == {"person_gone"}


def test_a_worker_that_dies_with_one_in_hand_leaves_it_to_the_next(person, sms, monkeypatch):
    make_contact(person, email=None, may_be_told=True)
    begun = timezone.now()
    tell(person, make_incident(person), now=begun)

    def die(*_):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(sending, "_handed_over", die)
        with pytest.raises(SystemExit):
            send(begun)
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert send(begun + timedelta(seconds=59)) == 0
        assert send(begun + timedelta(seconds=61)) == 1
    assert letters()["sms"].attempts == 2


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_rows_are_there_and_the_sweep_sends_them(person, sms, monkeypatch):
    make_contact(person, email=None, may_be_told=True)

    def away():
        raise OperationalError

    monkeypatch.setattr(telling.contact_letters_send_task, "delay", away)
    assert len(tell(person, make_incident(person)).queued) == 1
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert contact_letters_send_task.run() == 1


@pytest.mark.parametrize("role", ["admin", "therapist"])
def test_staff_on_duty_see_what_did_not_go_out_and_no_names(person, role):
    make_contact(person, may_be_told=True)
    tell(person, make_incident(person))
    row = CrisisContactLetter.objects.filter(channel="sms").get()
    letter_report(str(row.pk), "twilio_30003", "SM1")
    staff = staff_client(make_enrolled_staff(role)[0])
    page = "/admin/crisis/crisiscontactletter/"
    for url in (f"{page}?state__exact=failed", f"{page}{row.pk}/change/"):
        shown = staff.get(url).content.decode()
        assert "twilio_30003" in shown
        assert not any(word in shown for word in ("Marta", "15112345678", "marta@"))


def test_people_see_no_staff_page(person):
    assert Client().get("/admin/crisis/crisiscontactletter/").status_code == 302

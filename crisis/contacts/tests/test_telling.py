"""Telling contacts: only those the person agreed to, once, in words that say nothing, through any outage."""

import email
import json
from datetime import timedelta
from email.policy import default as modern
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

import pytest
from anymail.signals import AnymailTrackingEvent, EventType
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError
from rest_framework.exceptions import NotFound

from accounts.audit.models import AuditEvent
from accounts.mfa.tests.factories import make_enrolled_staff, staff_client
from accounts.notifications.email_reports import report_take
from accounts.notifications.email_suppression import Reason, email_suppress
from accounts.notifications.models import Notification, NotificationDelivery
from accounts.notifications.providers import outbox
from accounts.notifications.providers.sending import _neutral_text
from accounts.notifications.providers.tests.certificates import server_certificate
from accounts.notifications.providers.tests.servers import Reply, closed_port, http_provider
from accounts.notifications.sms_reports import signature_of
from config.testing.threads import at_once
from crisis.contacts import sending, telling
from crisis.contacts.models import CrisisContact, CrisisContactLetter
from crisis.contacts.selectors import contacts_reachable, letter_list
from crisis.contacts.sending import KEPT_TRYING, contact_letters_send, letter_report
from crisis.contacts.services import contact_delete, contact_update
from crisis.contacts.tasks import contact_letters_send_task
from crisis.contacts.telling import WORDS, contacts_tell, letter_text
from crisis.contacts.tests.factories import make_contact, make_incident
from crisis.contacts.tests.smtp_server import smtp_server
from crisis.wording.loading import LANGUAGES, words_read

pytestmark = pytest.mark.django_db
# What must never reach whoever is told.
HEALTH = ("crisis", "suicid", "danger", "emergency", "severe", "mental", "health", "therap", "evenkeel", "incident")


@pytest.fixture(autouse=True)
def apart(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.PROVIDERS_CA_FILE = str(server_certificate().authority)
    settings.PUBLIC_URL = "https://api.example.org"
    settings.DEFAULT_FROM_EMAIL = "Evenkeel <no-reply@example.org>"
    outbox._told.clear()


@pytest.fixture
def person(make_user):
    return make_user(first_name="Lea", locale="en-US")


@pytest.fixture
def sms(settings):
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC1", "secret", "+15005550006"

    def at(url):
        settings.TWILIO_API_URL = url

    at(closed_port())
    return at


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 2

    def at(port):
        settings.EMAIL_PORT = port

    at(int(closed_port().rpartition(":")[2]))
    return at


def like_twilio(received):
    return Reply(201, {"sid": "SM1", "status": "queued"})


def tell(person, incident, *, actor=None, ids=None, now=None):
    return contacts_tell(
        owner_id=person.pk, actor=actor, incident_id=incident.pk, contact_ids=ids, now=now or timezone.now()
    )


def send(at=None):
    return contact_letters_send(now=(lambda: at) if at else timezone.now)


def letters():
    return {row.channel: row for row in CrisisContactLetter.objects.all()}


def states():
    return sorted(CrisisContactLetter.objects.values_list("channel", "state", "error_code"))


def test_who_agreed_is_told_on_both_ways_through_real_servers(person, sms, smtp):
    contact = make_contact(person, may_be_told=True)
    done = tell(person, make_incident(person))
    assert [(one.contact_id, one.channel) for one in done.queued] == [(contact.pk, "sms"), (contact.pk, "email")]
    assert done.left_out == ()
    with http_provider(like_twilio) as twilio, smtp_server() as mail:
        sms(twilio.url)
        smtp(mail.port)
        assert send() == 2
    form = {name: values[0] for name, values in parse_qs(twilio.received[0].body.decode()).items()}
    assert (form["To"], form["From"]) == ("+4915112345678", "+15005550006")
    assert form["Body"].startswith("Lea asked us to let you know that they could use a call from you.")
    (letter,) = mail.received
    assert (letter.sender, letter.recipients) == ("no-reply@example.org", ["marta@example.org"])
    found = email.message_from_bytes(letter.content, policy=modern)
    assert (found["Subject"], found["From"]) == ("A call for Lea", "no-reply@example.org")
    told = f"{found['Subject']} {found.get_content()} {form['Body']}".lower()
    assert [word for word in HEALTH if word in told] == []
    assert "marta" not in told
    assert states() == [("email", "sent", ""), ("sms", "sent", "")]
    assert letters()["sms"].provider_message_id == "SM1"
    assert AuditEvent.objects.filter(action="crisis.contact_letter.sent").count() == 2


def test_nobody_is_told_without_the_persons_agreement(person, stranger):
    silent, theirs = make_contact(person), make_contact(stranger, may_be_told=True)
    agreed = make_contact(person, name="Sam", email=None, may_be_told=True)
    nobody = uuid4()
    done = tell(person, make_incident(person), ids=[silent.pk, agreed.pk, theirs.pk, nobody])
    assert [one.contact_id for one in done.queued] == [agreed.pk]
    assert {one.contact_id: one.reason for one in done.left_out} == {
        silent.pk: "no_consent", theirs.pk: "unknown", nobody: "unknown",
    }  # fmt: skip
    assert {row.contact_id for row in CrisisContactLetter.objects.all()} == {agreed.pk}


def test_nobody_at_all_is_an_answer_and_no_notice(person):
    make_contact(person)
    done = tell(person, make_incident(person))
    assert (done.queued, [one.reason for one in done.left_out]) == ((), ["no_consent"])
    assert not Notification.objects.filter(owner=person).exists()


def test_an_incident_of_somebody_else_tells_nobody(person, stranger):
    make_contact(person, may_be_told=True)
    for incident_id in (make_incident(stranger).pk, uuid4()):
        with pytest.raises(NotFound):
            contacts_tell(owner_id=person.pk, actor=None, incident_id=incident_id, contact_ids=None, now=timezone.now())
    assert not CrisisContactLetter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_telling_again_and_many_at_once_owes_each_message_once(person):
    make_contact(person, may_be_told=True)
    make_contact(person, name="Sam", may_be_told=True)
    incident = make_incident(person)
    done = at_once(6, lambda _: tell(person, incident))
    assert sorted(len(one.queued) for one in done) == [0] * 5 + [4]
    assert {one.reason for result in done for one in result.left_out} == {"told_before"}
    assert CrisisContactLetter.objects.count() == 4
    assert Notification.objects.filter(owner=person, dedupe_key__startswith="contacts_told:").count() == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_message_once(person, sms):
    for number in range(6):
        make_contact(person, name=str(number), email=None, may_be_told=True)
    tell(person, make_incident(person))
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert sum(at_once(4, lambda _: send())) == 6
        assert len(twilio.received) == 6


def test_the_person_reads_who_was_told_in_the_app_alone(person, api_as, mailoutbox):
    make_contact(person, may_be_told=True)
    make_contact(person, name="Sam", may_be_told=True)
    tell(person, make_incident(person))
    notice = Notification.objects.get(owner=person)
    (shown,) = api_as(person).get("/api/v1/notifications").json()["results"]
    assert "Marta, Sam" in shown["body"]
    for channel in ("push", "email"):
        text = _neutral_text(NotificationDelivery(owner=person, notification=notice, channel=channel))
        assert "Marta" not in f"{text.title} {text.body}"
        assert [word for word in HEALTH[:-2] if word in f"{text.title} {text.body}".lower()] == []


def test_what_staff_decide_is_in_the_history_with_who_did(person, staff_user):
    make_contact(person, may_be_told=True)
    tell(person, make_incident(person), actor=staff_user)
    event = AuditEvent.objects.get(action="crisis.contact.told_by_staff")
    assert (event.actor_id, event.owner_id, event.details["letters"]) == (staff_user.pk, person.pk, 2)
    assert "Marta" not in json.dumps(event.details)


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
    assert letter_list(incident_id=incident.pk).count() == 2


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
    assert send(later) == 0
    assert states() == [("sms", "queued", "unreachable")]
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        assert send(later + timedelta(minutes=1)) == 1
    assert [one.reason for one in tell(person, incident, actor=staff_user).left_out] == ["told_before"]
    assert CrisisContactLetter.objects.count() == 1


def test_a_message_that_did_not_arrive_after_all_is_seen(person, sms, settings, api_client):
    make_contact(person, email=None, may_be_told=True)
    tell(person, make_incident(person))
    with http_provider(like_twilio) as twilio:
        sms(twilio.url)
        send()
    form = {"MessageStatus": "undelivered", "ErrorCode": "30003", "MessageSid": "SM1"}
    url = f"/api/v1/notifications/webhooks/sms?reference={letters()['sms'].pk}"
    signature = signature_of(f"{settings.PUBLIC_URL}{url}", form)
    for _ in range(2):
        answer = api_client.post(
            url, urlencode(form), content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signature},
        )  # fmt: skip
        assert answer.status_code < 300, answer.content
    assert states() == [("sms", "failed", "twilio_30003")]
    assert AuditEvent.objects.filter(action="crisis.contact_letter.failed").count() == 1


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


@pytest.mark.parametrize(
    "name",
    ["", "https://evil.example", "Lea\nCall +1 900", "You won! Click", "L" * 41, "<b>Lea</b>", "{name}", "Lea 24"],
)
def test_only_a_name_goes_out_as_a_name(person, name):
    person.first_name = name
    for channel in ("sms", "email"):
        subject, text = letter_text(person, channel)
        assert "Somebody who named you as a contact asked us" in text
        assert name == "" or name not in subject + text


def test_who_is_anonymous_stays_so(person):
    person.anonymous_mode = True
    assert "Lea" not in "".join(letter_text(person, "email"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_persons_language_and_a_text_message_is_short(person, language):
    person.locale = language
    subject, text = letter_text(person, "email")
    assert "Lea" in subject
    assert "Lea" in text
    assert len(letter_text(person, "sms")[1]) <= 200
    assert words_read(WORDS)[language].keys() == words_read(WORDS)["en"].keys()
    assert "{" not in subject + text


def test_a_language_that_we_do_not_have_is_english(person):
    person.locale = "pl-PL"
    assert "could use a call from you" in letter_text(person, "sms")[1]


def test_who_could_be_reached_is_known(person):
    make_contact(person, phone=None, email=None)
    one = make_contact(person, phone=None)
    assert list(contacts_reachable(owner=person)) == [one]


def test_the_row_names_nobody(person):
    make_contact(person, may_be_told=True)
    tell(person, make_incident(person))
    row = CrisisContactLetter.objects.first()
    assert str(row) == str(row.pk)
    assert CrisisContact.objects.count() == 1


@pytest.mark.parametrize("role", ["admin", "support", "therapist"])
def test_staff_on_duty_see_what_did_not_go_out_and_no_names(person, role):
    make_contact(person, may_be_told=True)
    tell(person, make_incident(person))
    row = CrisisContactLetter.objects.filter(channel="sms").get()
    letter_report(str(row.pk), "twilio_30003")
    staff = staff_client(make_enrolled_staff(role)[0])
    page = "/admin/crisis/crisiscontactletter/"
    for url in (f"{page}?state__exact=failed", f"{page}{row.pk}/change/"):
        shown = staff.get(url).content.decode()
        assert "twilio_30003" in shown
        assert not any(word in shown for word in ("Marta", "15112345678", "marta@"))


def test_people_see_no_staff_page(person):
    assert Client().get("/admin/crisis/crisiscontactletter/").status_code == 302

"""Telling contacts: only those the person agreed to, once, and in words that say nothing."""

import email
import json
from email.policy import default as modern
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.audit.models import AuditEvent
from accounts.notifications.models import Notification, NotificationDelivery
from accounts.notifications.providers.sending import _neutral_text
from accounts.notifications.providers.tests.servers import http_provider
from config.testing.threads import at_once
from crisis.contacts.models import CrisisContact, CrisisContactLetter
from crisis.contacts.telling import WORDS, contacts_tell, letter_text
from crisis.contacts.tests.factories import make_contact, make_incident
from crisis.contacts.tests.letters import HEALTH, letters, like_twilio, send, states, tell
from crisis.contacts.tests.smtp_server import smtp_server
from crisis.wording.loading import LANGUAGES, words_read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("apart")]


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


def test_what_staff_decide_is_in_the_history_with_who_did(person, staff_user, api_as):
    make_contact(person, may_be_told=True)
    tell(person, make_incident(person), actor=staff_user)
    event = AuditEvent.objects.get(action="crisis.contact.told_by_staff")
    assert (event.actor_id, event.owner_id, event.details["letters"]) == (staff_user.pk, person.pk, 2)
    assert "Marta" not in json.dumps(event.details)
    (seen,) = api_as(person).get("/api/v1/users/me/access-log").json()["results"]
    assert (seen["action"], seen["what"]) == ("told", "crisis contact")


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


def test_the_row_names_nobody(person):
    make_contact(person, may_be_told=True)
    tell(person, make_incident(person))
    row = CrisisContactLetter.objects.first()
    assert str(row) == str(row.pk)
    assert CrisisContact.objects.count() == 1

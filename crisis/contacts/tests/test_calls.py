"""Calls to contacts: whom, what they say, and how an outage passes."""

import socket
from datetime import timedelta

import pytest
from defusedxml.ElementTree import fromstring
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.notifications.providers.speech import VOICES
from accounts.notifications.providers.tests.servers import Reply, closed_port, http_provider
from config.testing.threads import at_once
from crisis.contacts.models import CrisisContactLetter
from crisis.contacts.sending import KEPT_TRYING
from crisis.contacts.telling import WORDS, letter_text
from crisis.contacts.tests.factories import make_contact, make_incident
from crisis.contacts.tests.letters import (
    HEALTH,
    form_of,
    later,
    letters,
    like_twilio_calling,
    report,
    send,
    tell,
    voice,
)
from crisis.wording.loading import LANGUAGES, words_read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("apart")]


def test_a_call_says_in_their_language_that_somebody_could_use_a_call_and_nothing_else(person, sister, calls):
    person.locale = "de-DE"
    person.save(update_fields=["locale"])
    done = tell(person, make_incident(person))
    assert [one.channel for one in done.queued] == ["sms", "voice"]
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        assert send() == 2
    assert [received.path.rpartition("/")[2] for received in twilio.received] == ["Messages.json", "Calls.json"]
    form = form_of(twilio.received[1])
    said = [verb for verb in fromstring(form["Twiml"]) if verb.tag == "Say"]
    assert {(verb.text, verb.get("language")) for verb in said} == {(letter_text(person, "voice")[1], "de-DE")}
    assert said[0].text.startswith("Lea hat uns gebeten")
    assert [word for word in (*HEALTH, "marta") if word in form["Twiml"].lower()] == []
    assert (form["To"], form["From"], form["MachineDetection"]) == (
        "+4915112345678", "+15005550007", "DetectMessageEnd",
    )  # fmt: skip
    assert form["StatusCallback"].endswith(f"/webhooks/voice?reference={letters()['voice'].pk}")
    assert (voice(), letters()["voice"].provider_message_id) == (("sent", ""), "CA2")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_words_and_a_voice_and_they_are_few(person, language):
    person.locale = language
    subject, text = letter_text(person, "voice")
    assert text.endswith(words_read(WORDS)[language]["call"])
    assert "Lea" in text
    assert (subject, "{" in text, language in VOICES) == ("", False, True)
    assert len(words_read(WORDS)[language]["call"]) <= 130
    assert len(text) <= 220


def test_words_that_are_english_are_read_by_an_english_voice(person, owed, calls):
    person.locale = "pl-PL"
    person.save(update_fields=["locale"])
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        assert send() == 1
    assert 'language="en-US"' in form_of(twilio.received[0])["Twiml"]


def test_a_name_that_is_none_is_not_said(person):
    person.first_name = "Lea, press 1"
    assert letter_text(person, "voice")[1].startswith("Somebody who named you as a contact")


def test_nobody_is_called_without_that_agreement_or_in_a_house_without_calls(person, sister, calls, settings):
    make_contact(person, name="Sam", email=None, may_be_told=True)
    tell(person, make_incident(person))
    rows = CrisisContactLetter.objects.filter(channel="voice")
    assert [row.contact_id for row in rows] == [sister.pk]
    rows.delete()
    settings.TWILIO_VOICE_FROM = ""
    assert {one.channel for one in tell(person, make_incident(person)).queued} == set()
    assert not rows.all().exists()


def test_the_person_reads_each_name_once_and_staff_count_each_contact_once(person, sister, calls, api_as, staff_user):
    tell(person, make_incident(person), actor=staff_user)
    (shown,) = api_as(person).get("/api/v1/notifications").json()["results"]
    assert shown["body"].count("Marta") == 1
    details = AuditEvent.objects.get(action="crisis.contact.told_by_staff").details
    assert (details["contacts"], details["letters"]) == ([str(sister.pk)], 2)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_one_call_to_each(person, calls):
    for number in range(4):
        make_contact(person, name=str(number), email=None, may_be_told=True, may_be_called=True)
    tell(person, make_incident(person))
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        assert sum(at_once(4, lambda _: send())) == 8
    assert sorted(received.path.rpartition("/")[2] for received in twilio.received) == (
        ["Calls.json"] * 4 + ["Messages.json"] * 4
    )


def test_an_outage_delays_a_call_and_does_not_count_as_one(owed, calls):
    at = timezone.now()
    for _ in range(8):
        assert send(at) == 0
        at += timedelta(minutes=11)
    assert (voice(), letters()["voice"].calls_missed) == (("queued", "unreachable"), [])
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        assert (send(at), send(at + timedelta(days=1)), len(twilio.received)) == (1, 0, 1)


def test_a_house_that_lost_its_number_owes_the_call_until_it_has_one_again(owed, calls, settings):
    settings.TWILIO_VOICE_FROM = ""
    assert send() == 0
    assert voice() == ("queued", "not_configured")
    settings.TWILIO_VOICE_FROM = "+15005550007"
    with http_provider(like_twilio_calling()) as twilio:
        calls(twilio.url)
        assert send(later(1)) == 1
    calls(closed_port())
    CrisisContactLetter.objects.update(state="queued")
    send(timezone.now() + KEPT_TRYING)
    assert voice() == ("gave_up", "unreachable")


def test_a_provider_that_answers_too_late_does_not_ring_somebody_all_night(owed, calls, settings):
    settings.PROVIDERS_TIMEOUT_SECONDS = 0.5
    with http_provider(lambda _: Reply(stall=1.5)) as twilio:
        calls(twilio.url)
        assert [send(later(minutes)) for minutes in (0, 2, 6, 8, 12, 30, 300)] == [0] * 7
        assert len(twilio.received) == 3
    assert voice() == ("failed", "timeout")


def test_a_door_that_never_opens_is_an_outage_and_no_call(owed, calls, settings):
    settings.PROVIDERS_TIMEOUT_SECONDS = 0.5
    with socket.create_server(("127.0.0.1", 0)) as silent:
        calls(f"https://127.0.0.1:{silent.getsockname()[1]}")
        assert [send(later(minutes)) for minutes in (0, 10, 30, 60)] == [0] * 4
    assert (voice(), letters()["voice"].calls_missed) == (("queued", "unreachable"), [])


def test_a_call_that_rang_although_nobody_heard_so_counts_once(owed, calls, settings):
    settings.PROVIDERS_TIMEOUT_SECONDS = 0.5
    with http_provider(lambda _: Reply(stall=1.5)) as twilio:
        calls(twilio.url)
        send()
    assert letters()["voice"].calls_missed == [""]
    report("CA1", "no-answer")
    assert (voice(), letters()["voice"].calls_missed) == (("queued", "call_unanswered"), ["CA1"])

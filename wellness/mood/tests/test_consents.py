"""Withdrawing the analysis of texts forgets the tone of every note in the same moment."""

import time
from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction

from accounts.audit.models import AuditEvent
from accounts.consent import effects
from accounts.consent.effects import register_consent_effect
from accounts.consent.models import Consent, ConsentType
from accounts.consent.services import consent_set
from wellness.mood.consents import note_sentiments_forget, register_effects
from wellness.mood.models import MoodEntry

pytestmark = pytest.mark.django_db
MOODS = "/api/v1/mood/entries"
CONSENT = "/api/v1/users/me/consents/ai_processing"
HAPPY = {"mood_value": 8, "notes": "What a wonderful, lovely day!"}
SAD = {"mood_value": 2, "notes": "A horrible, sad and terrible day."}


@pytest.fixture
def willing(user, api_as):
    client = api_as(user)
    assert client.patch(CONSENT, {"granted": True}).status_code == 200
    return client


def tones(client) -> list[float | None]:
    return [entry["note_sentiment"] for entry in client.get(MOODS).json()["results"]]


def test_the_switch_counts_for_the_next_note_in_both_directions(user, api_as):
    client = api_as(user)
    assert client.post(MOODS, HAPPY).json()["note_sentiment"] is None
    client.patch(CONSENT, {"granted": True})
    assert client.post(MOODS, HAPPY).json()["note_sentiment"] > 0.3
    client.delete(CONSENT)
    assert client.post(MOODS, HAPPY).json()["note_sentiment"] is None
    client.patch(CONSENT, {"granted": True})
    assert client.post(MOODS, HAPPY).json()["note_sentiment"] > 0.3


def test_withdrawing_forgets_every_tone_and_leaves_notes_and_other_people_alone(willing, user, stranger, api_as):
    entries = [willing.post(MOODS, body).json() for body in (HAPPY, SAD, {"mood_value": 5})]
    other = api_as(stranger)
    other.patch(CONSENT, {"granted": True})
    other.post(MOODS, HAPPY)
    assert willing.delete(CONSENT).status_code == 204
    assert tones(willing) == [None, None, None]
    assert [entry["notes"] for entry in willing.get(MOODS).json()["results"]] == [None, SAD["notes"], HAPPY["notes"]]
    assert tones(other)[0] > 0.3
    row = AuditEvent.objects.get(action="wellness.mood.sentiments_forgotten")
    assert (row.owner_id, row.details) == (user.pk, {"entries": 2})
    # Devices that ask for what has changed get the two again, and not the third.
    newer = {str(row.pk): row.updated_at for row in MoodEntry.objects.filter(owner=user)}
    assert [newer[entry["id"]].isoformat() > entry["updated_at"] for entry in entries] == [True, True, False]


def test_agreeing_again_brings_no_tone_back(willing):
    willing.post(MOODS, HAPPY)
    willing.delete(CONSENT)
    willing.patch(CONSENT, {"granted": True})
    assert tones(willing) == [None]


@pytest.mark.parametrize("other", ["journal_insights", "analytics", "crisis_detection", "sms"])
def test_withdrawing_something_else_forgets_no_tone(willing, other):
    willing.post(MOODS, HAPPY)
    willing.delete(f"/api/v1/users/me/consents/{other}")
    assert tones(willing)[0] > 0.3


def test_if_forgetting_fails_nothing_is_withdrawn_and_nothing_forgotten(willing, user, monkeypatch):
    willing.post(MOODS, HAPPY)

    def fails(owner, now):
        assert not MoodEntry.objects.filter(owner=owner, note_sentiment__isnull=False).exists()
        raise OperationalError

    monkeypatch.setattr(effects, "_on_withdrawn", {})
    register_effects()
    register_consent_effect("ai_processing", on_withdrawn=fails)
    assert willing.delete(CONSENT).status_code == 503
    assert Consent.objects.get(owner=user).granted is True
    assert tones(willing)[0] > 0.3


def test_forgetting_is_one_statement_however_many_notes(willing, user, now, django_assert_num_queries):
    for _ in range(4):
        willing.post(MOODS, HAPPY)
    # Savepoint, the moods, the audit row, release.
    with django_assert_num_queries(4):
        assert note_sentiments_forget(owner=user, now=now) == 4
    with django_assert_num_queries(3):
        assert note_sentiments_forget(owner=user, now=now) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [False, True], ids=["new entry", "changed entry"])
def test_a_note_that_is_on_its_way_while_the_leave_ends_keeps_no_tone(make_user, api_as, change):
    person = make_user()
    client, answers = api_as(person), []
    client.patch(CONSENT, {"granted": True})
    entry_id = client.post(MOODS, {"mood_value": 5}).json()["id"]

    def write():
        answer = client.patch(f"{MOODS}/{entry_id}", HAPPY) if change else client.post(MOODS, HAPPY)
        answers.append(answer.status_code)
        connection.close()

    writer = Thread(target=write)
    with transaction.atomic():
        consent_set(owner=person, kind=ConsentType.AI_PROCESSING, granted=False)
        writer.start()
        time.sleep(0.5)  # by now it has read that the leave holds, and waits for our answer
        assert answers == []
    writer.join()
    assert answers[0] in {200, 201}
    assert not MoodEntry.objects.filter(owner=person, note_sentiment__isnull=False).exists()

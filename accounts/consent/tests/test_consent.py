import pytest

from accounts.audit.models import AuditEvent
from accounts.consent.models import Consent, ConsentEvent, ConsentType
from accounts.consent.services import consent_granted, consent_set

pytestmark = pytest.mark.django_db
DANGER = {"mood_value": 1, "notes": "I took all the pills"}


def test_screening_for_danger_is_on_until_the_person_switches_it_off(user, api_as):
    client = api_as(user)
    assert client.post("/api/v1/mood/entries", DANGER).json()["support"]["severity"] >= 4
    consent_set(owner=user, kind=ConsentType.CRISIS_DETECTION, granted=False)
    silent = client.post("/api/v1/mood/entries", DANGER)
    assert silent.status_code == 201
    assert not silent.json().get("support")
    consent_set(owner=user, kind=ConsentType.CRISIS_DETECTION, granted=True)
    assert client.post("/api/v1/mood/entries", DANGER).json()["support"]["severity"] >= 4


def test_the_tone_of_a_note_is_asked_only_with_consent(user, api_as):
    client, body = api_as(user), {"mood_value": 8, "notes": "What a wonderful, lovely day!"}
    assert client.post("/api/v1/mood/entries", body).json()["note_sentiment"] is None
    consent_set(owner=user, kind=ConsentType.AI_PROCESSING, granted=True)
    assert client.post("/api/v1/mood/entries", body).json()["note_sentiment"] > 0.3


def test_each_answer_is_kept_and_the_newest_counts(user):
    for granted in (True, False, True):
        consent_set(owner=user, kind=ConsentType.MARKETING, granted=granted)
    assert Consent.objects.get(owner=user, type="marketing").granted is True
    assert list(ConsentEvent.objects.filter(owner=user).order_by("created_at").values_list("granted", flat=True)) == [
        True,
        False,
        True,
    ]
    assert AuditEvent.objects.filter(action="accounts.consent.set", owner_id=user.pk).count() == 3


def test_what_nobody_was_asked_is_not_granted(user):
    assert consent_granted(user, ConsentType.SMS) is False
    assert consent_granted(user, ConsentType.ANALYTICS) is True

import pytest

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from wellness.mood.sentiment import sentiment_of
from wellness.mood.tests.factories import MARCH, URL, make_mood_entry

pytestmark = pytest.mark.django_db


class AlwaysHalf:
    def score(self, text, language):
        return 0.5


@pytest.fixture
def willing(user):
    consent_set(owner=user, kind=ConsentType.AI_PROCESSING, granted=True)
    return user


def test_without_consent_no_tone_is_computed(user):
    assert make_mood_entry(user, notes="What a wonderful day")["note_sentiment"] is None


def test_with_consent_the_tone_has_the_sign_of_the_words(willing):
    assert make_mood_entry(willing, notes="What a wonderful, happy day")["note_sentiment"] > 0.3
    assert make_mood_entry(willing, notes="A horrible, sad and terrible day")["note_sentiment"] < -0.3
    assert make_mood_entry(willing)["note_sentiment"] is None


def test_in_a_language_that_the_engine_does_not_know_the_tone_stays_unknown(willing):
    willing.locale = "de-DE"
    assert make_mood_entry(willing, notes="What a wonderful, happy day")["note_sentiment"] is None


def test_a_changed_note_has_its_own_tone(willing, api_as):
    entry = make_mood_entry(willing, notes="What a wonderful, happy day", logged_at=MARCH)
    client = api_as(willing)
    assert client.patch(f"{URL}/{entry['id']}", {"notes": "horrible, sad"}).json()["note_sentiment"] < -0.3
    assert client.patch(f"{URL}/{entry['id']}", {"mood": 3}).json()["note_sentiment"] < -0.3
    assert client.patch(f"{URL}/{entry['id']}", {"notes": None}).json()["note_sentiment"] is None


def test_another_engine_is_a_setting(settings):
    settings.WELLNESS_SENTIMENT = "wellness.mood.tests.test_sentiment.AlwaysHalf"
    assert sentiment_of("anything", "fi") == 0.5

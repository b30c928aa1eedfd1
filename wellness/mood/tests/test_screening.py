import pytest
from django.db import connection

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from crisis.detection import DETECTOR_ERRORS, detect
from crisis.incidents.models import CrisisEvent
from wellness.diary import screening
from wellness.mood.inputs import entry_draft
from wellness.mood.models import MoodEntry
from wellness.mood.screening import entry_text
from wellness.mood.tests.factories import MARCH, NOW, URL, make_mood_entry

pytestmark = pytest.mark.django_db
PILLS = "I took all the pills"


@pytest.mark.parametrize(
    "body",
    [
        {"notes": PILLS},
        {"note": PILLS},
        {"location": PILLS},
        {"weather": PILLS},
        {"location_type": PILLS},
        {"factors": [PILLS]},
        {"factors": [{"factor_type": "i-took-all-the-pills", "label": "Fine"}]},
        {"factors": [{"factor_type": "medication", "value_text": PILLS}]},
        {"factors": [{"factor_type": "medication", "factor_notes": PILLS}]},
    ],
    ids=lambda body: "-".join(body),
)
def test_danger_in_any_text_is_answered_with_help(user, api_as, body):
    data = api_as(user).post(URL, {"mood": 1, **body}).json()
    assert data["support"]["severity"] >= 4
    assert data["crisis_flag_triggered"] is True
    assert MoodEntry.objects.get().crisis_flag_triggered is True


def test_a_repeat_shows_the_help_again_and_records_nothing_twice(user, api_as):
    client = api_as(user)
    body = {"id": "019cd7c0-0000-7000-8000-00000000002a", "mood": 1, "notes": PILLS}
    first, again = client.post(URL, body), client.post(URL, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["support"] == again.json()["support"]
    assert CrisisEvent.objects.filter(owner=user).count() == 1


def test_danger_is_a_committed_row_beside_the_entry(user, api_as):
    entry_id = api_as(user).post(URL, {"mood": 1, "notes": PILLS}).json()["id"]
    event = CrisisEvent.objects.get(owner=user)
    assert (event.trigger_source, str(event.source_id)) == ("mood_entry", entry_id)
    assert event.incident is not None


def test_danger_to_a_friend_is_answered_and_not_recorded(user, api_as):
    data = api_as(user).post(URL, {"mood": 2, "notes": "My friend wants to kill himself"}).json()
    assert data["support"]["subject"] == "other"
    assert data["crisis_flag_triggered"] is False
    assert not CrisisEvent.objects.exists()


def test_an_everyday_note_gets_no_help_pressed_on_it(user, api_as):
    data = api_as(user).post(URL, {"mood": 4, "notes": "Skilled work killed the afternoon, in a good way."}).json()
    assert "support" not in data
    assert data["crisis_flag_triggered"] is False


def test_in_a_list_each_entry_has_its_own_help(user, api_as):
    rows = api_as(user).post(URL, [{"mood": 4, "notes": "tea"}, {"mood": 1, "notes": PILLS}]).json()["results"]
    assert ["support" in row for row in rows] == [False, True]


def test_who_switched_it_off_is_not_screened(user, api_as):
    consent_set(owner=user, kind=ConsentType.CRISIS_DETECTION, granted=False)
    data = api_as(user).post(URL, {"mood": 1, "notes": PILLS}).json()
    assert "support" not in data
    assert data["crisis_flag_triggered"] is False


@pytest.mark.parametrize("error", DETECTOR_ERRORS)
def test_a_detector_that_dies_keeps_nothing_from_being_saved(user, api_as, monkeypatch, error):
    def die(text, *, language=None):
        raise error("the detector died")

    # The failure itself is what is tested, so the detector is replaced here and nowhere else.
    monkeypatch.setattr(screening, "detect", die)
    answer = api_as(user).post(URL, {"mood": 2, "notes": "a hard day"})
    assert answer.status_code == 201
    assert MoodEntry.objects.get().notes == "a hard day"


def test_a_changed_note_is_screened_again(user, api_as):
    client = api_as(user)
    entry = make_mood_entry(user, notes="tea", logged_at=MARCH)
    data = client.patch(f"{URL}/{entry['id']}", {"notes": PILLS}).json()
    assert data["support"]["severity"] >= 4
    assert data["crisis_flag_triggered"] is True
    calm = client.patch(f"{URL}/{entry['id']}", {"notes": "better now, called a friend"}).json()
    assert "support" not in calm
    assert calm["crisis_flag_triggered"] is False


def test_a_change_elsewhere_does_not_screen_the_note_again(user, api_as):
    entry = make_mood_entry(user, notes=PILLS, logged_at=MARCH)
    data = api_as(user).patch(f"{URL}/{entry['id']}", {"mood": 3, "notes": PILLS}).json()
    assert "support" not in data


def test_a_factor_added_later_is_screened_too(user, api_as):
    entry = make_mood_entry(user)
    client = api_as(user)
    body = {"mood_entry_id": entry["id"], "factor_type": "medication", "factor_notes": PILLS}
    assert client.post("/api/v1/mood/factors", body).json()["support"]["severity"] >= 4
    assert client.get(f"{URL}/{entry['id']}").json()["crisis_flag_triggered"] is True


def test_the_detector_runs_before_the_transaction(user, monkeypatch):
    seen = []

    def watching(text, *, language=None):
        seen.append(len(connection.savepoint_ids))
        return detect(text, language=language)

    monkeypatch.setattr(screening, "detect", watching)
    before = len(connection.savepoint_ids)
    make_mood_entry(user, notes=PILLS)
    assert seen == [before]


def test_every_free_text_of_a_body_reaches_the_detector(user):
    body = {
        "mood": 3,
        "notes": "one",
        "location": "two",
        "location_type": "three",
        "weather": "four",
        "factors": [
            "five",
            {"factor_type": "six-six", "label": "seven", "value_text": "eight", "factor_notes": "nine"},
            {"factor_type": "sleep"},
        ],
    }
    text = entry_text(entry_draft(body, owner=user, now=NOW))
    assert text.split("\n") == [
        "one", "two", "three", "four", "five", "seven", "Six six", "eight", "nine",
    ]  # fmt: skip


@pytest.mark.parametrize("before", [0, 9_000, 18_990, 19_995, 30_000, 45_000])
def test_danger_anywhere_in_a_long_text_is_found(user, before):
    filler = "The garden was quiet and the tea was warm. " * 1_200
    text = f"{filler[:before]} {PILLS}. {filler[before:50_000]}"
    assert screening.screen(text, user).detection.severity >= 4

import pytest
from django.db import connection

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_set
from crisis.detection import DETECTOR_ERRORS, detect
from crisis.incidents.models import CrisisEvent
from crisis.screening import services as screening
from wellness.mood.inputs import entry_draft
from wellness.mood.models import MoodEntry
from wellness.mood.screening import entry_texts
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


def test_a_note_that_comes_again_with_other_changes_keeps_its_flag(user, api_as):
    entry = make_mood_entry(user, notes=PILLS, logged_at=MARCH)
    data = api_as(user).put(f"{URL}/{entry['id']}", {"mood": 3, "notes": PILLS}).json()
    assert data["crisis_flag_triggered"] is True


def test_a_calm_note_does_not_take_the_flag_from_a_factor(user, api_as):
    factor = {"factor_type": "medication", "factor_notes": PILLS}
    entry = make_mood_entry(user, notes="tea", factors=[factor, "Coffee"])
    client, url = api_as(user), f"{URL}/{entry['id']}"
    assert client.patch(url, {"notes": "better"}).json()["crisis_flag_triggered"] is True
    assert client.patch(url, {"notes": "well", "factors": [factor]}).json()["crisis_flag_triggered"] is True
    assert CrisisEvent.objects.count() == 1
    assert client.patch(url, {"notes": "fine", "factors": ["Coffee"]}).json()["crisis_flag_triggered"] is False


def test_factors_that_are_sent_again_are_not_reported_again(user, api_as):
    factor = {"factor_type": "medication", "factor_notes": PILLS}
    entry = make_mood_entry(user, factors=[factor])
    client = api_as(user)
    data = client.patch(f"{URL}/{entry['id']}", {"factors": [factor | {"impact_score": -5}, "Coffee"]}).json()
    assert ("support" in data, data["crisis_flag_triggered"]) == (False, True)
    own = f"/api/v1/mood/factors/{data['factor_details'][0]['id']}"
    assert "support" not in client.put(own, factor | {"impact_score": 1}).json()
    assert CrisisEvent.objects.count() == 1
    assert client.put(own, factor | {"factor_notes": f"{PILLS}, an hour ago"}).json()["support"]["severity"] >= 4
    assert CrisisEvent.objects.count() == 2


def test_danger_in_a_new_type_of_a_factor_is_heard(user, api_as):
    entry = make_mood_entry(user, factors=["Coffee"])
    body = {"factor_type": "i-want-to-kill-myself"}
    url = f"/api/v1/mood/factors/{entry['factor_details'][0]['id']}"
    assert api_as(user).patch(url, body).json()["support"]["severity"] >= 3


CALM = (
    "Sun on the balcony, and a long walk with the dog.", "My sister called, we laughed about the old kitchen.",
    "Soup for lunch, the bread was still warm.", "The bus came on time and my neighbour said hello.",
)  # fmt: skip
# No rule knows these words.
VEILED = "How long till it kicks in. I swallowed them at 9."


@pytest.mark.parametrize("place", [0, 1, 4])
def test_calm_notes_do_not_hide_a_dangerous_one(user, api_as, place):
    notes = [*CALM[:place], VEILED, *CALM[place:]]
    factors = [{"factor_type": f"thing-{number}", "factor_notes": note} for number, note in enumerate(notes[1:])]
    data = api_as(user).post(URL, {"mood": 2, "notes": notes[0], "factors": factors}).json()
    assert data["support"]["severity"] >= 4


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
    texts = entry_texts(entry_draft(body, owner=user, now=NOW))
    assert texts == ["one", "nine", "two\nthree\nfour\nfive\nseven\nSix six\neight"]


@pytest.mark.parametrize("before", [0, 9_000, 18_990, 19_995, 30_000, 45_000])
def test_danger_anywhere_in_a_long_text_is_found(user, before):
    filler = "The garden was quiet and the tea was warm. " * 1_200
    text = f"{filler[:before]} {PILLS}. {filler[before:50_000]}"
    assert screening.screen(text, user).detection.severity >= 4

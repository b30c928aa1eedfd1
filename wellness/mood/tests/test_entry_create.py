from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.tests.factories import MARCH, NOW, URL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_mood_with_note_and_factors_is_stored_and_answered_whole(user, api_as):
    client = api_as(user)
    body = {
        "mood_value": 7,
        "logged_at": MARCH,
        "energy_level": 6,
        "anxiety_level": 3,
        "notes": " Walked by the river.\n",
        "location": "Treptow",
        "location_type": "outdoors",
        "factors": [
            {"factor_type": "sleep", "factor_value": 4, "impact_score": -2, "factor_notes": "short"},
            {"factor_type": "Social_Media", "value_text": "two hours"},
            "Time with Ana",
        ],
    }
    answer = client.post(URL, body)
    assert answer.status_code == 201, answer.content
    data = answer.json()
    assert data["mood_value"] == 7
    assert data["mood"] == 4
    assert data["mood_scale"] == 10
    assert data["notes"] == body["notes"]
    assert data["location"] == "Treptow"
    assert data["factors"] == ["Sleep", "Social media", "Time with Ana"]
    assert [detail["factor_type"] for detail in data["factor_details"]] == ["sleep", "social_media", "time-with-ana"]
    assert data["factor_details"][0]["factor_notes"] == "short"
    assert (data["date"], data["time_of_day"], data["day_of_week"]) == ("2026-03-10", "afternoon", 2)
    assert (data["timezone"], data["logged_at"]) == ("Europe/Berlin", "2026-03-10T12:00:00Z")
    assert data["note_sentiment"] is None
    assert data["crisis_flag_triggered"] is False
    assert "support" not in data
    assert client.get(f"{URL}/{data['id']}").json() == data
    assert client.get(URL).json()["results"] == [data]


def test_a_create_is_audited_without_the_text(user, api_as):
    entry_id = api_as(user).post(URL, {"mood_value": 3, "notes": "secret words"}).json()["id"]
    event = AuditEvent.objects.get(action="wellness.mood.created")
    assert (event.actor_id, event.owner_id, event.target_id) == (user.pk, user.pk, entry_id)
    assert event.request_id
    assert event.session_id
    assert "secret" not in str(event.details)


@pytest.mark.parametrize("value", range(1, 6))
def test_the_five_scale_comes_back_exactly(user, api_as, value):
    data = api_as(user).post(URL, {"mood": value}).json()
    assert (data["mood"], data["mood_value"], data["mood_scale"]) == (value, value * 2, 5)


@pytest.mark.parametrize("value", range(1, 11))
def test_the_ten_scale_comes_back_with_its_half(user, api_as, value):
    data = api_as(user).post(URL, {"mood_value": value}).json()
    assert (data["mood_value"], data["mood"]) == (value, -(-value // 2))


def test_weather_also_makes_a_factor(user, api_as):
    data = api_as(user).post(URL, {"mood": 3, "weather": "light rain", "factors": ["Work"]}).json()
    assert data["weather"] == "light rain"
    assert data["factors"] == ["Work", "Weather"]
    assert data["factor_details"][1]["value_text"] == "light rain"


def test_a_weather_factor_that_was_sent_is_kept(user, api_as):
    factors = [{"factor_type": "weather", "factor_value": 2}]
    data = api_as(user).post(URL, {"mood": 3, "weather": "rain", "factors": factors}).json()
    assert [(d["factor_value"], d["value_text"]) for d in data["factor_details"]] == [(2, None)]


@pytest.mark.parametrize("label", ["睡眠", "Schlaf & Ruhe", "🏃", "x" * 100, "İ" * 50])
def test_labels_of_every_script_become_slugs(user, api_as, label):
    data = api_as(user).post(URL, {"mood": 3, "factors": [label]}).json()
    assert data["factors"] == [label]
    assert data["factor_details"][0]["factor_type"]


def test_a_note_may_be_called_note(user, api_as):
    assert api_as(user).post(URL, {"mood": 3, "note": "hello"}).json()["notes"] == "hello"


def test_a_date_alone_is_noon_of_that_date_in_the_zone(user, api_as):
    data = api_as(user).post(URL, {"mood": 3, "date": "2025-07-01"}).json()
    assert (data["date"], data["logged_at"]) == ("2025-07-01", "2025-07-01T10:00:00Z")


def test_a_zone_of_its_own_places_the_entry(user, api_as):
    body = {"mood": 3, "logged_at": "2026-03-08T06:30:00Z", "timezone": "America/New_York"}
    data = api_as(user).post(URL, body).json()
    # Two hours before, New York had put its clocks forward to 03:00.
    assert (data["date"], data["timezone"], data["time_of_day"]) == ("2026-03-08", "America/New_York", "night")


def test_after_midnight_belongs_to_yesterday_for_a_night_owl(make_user, api_as):
    owl = make_user(day_starts_at=4)
    data = api_as(owl).post(URL, {"mood": 3, "logged_at": "2026-03-10T01:30:00+01:00"}).json()
    assert (data["date"], data["day_of_week"], data["time_of_day"]) == ("2026-03-09", 1, "night")


def test_date_and_instant_together_must_agree(user, api_as):
    client = api_as(user)
    body = {"mood": 3, "logged_at": "2026-03-09T23:30:00Z", "date": "2026-03-10"}
    assert client.post(URL, body).status_code == 201
    answer = client.post(URL, body | {"date": "2026-03-09"})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "date"


BAD = [
    ({}, ["mood_value"]),
    ({"mood_value": 0}, ["mood_value"]),
    ({"mood_value": 11}, ["mood_value"]),
    ({"mood_value": 7.5}, ["mood_value"]),
    ({"mood_value": True}, ["mood_value"]),
    ({"mood_value": None}, ["mood_value"]),
    ({"mood": 6}, ["mood"]),
    ({"mood": 3, "mood_value": 6}, ["mood"]),
    ({"mood": 3, "energy_level": 0, "anxiety_level": "high"}, ["energy_level", "anxiety_level"]),
    ({"mood": 3, "notes": "x" * 10_001}, ["notes"]),
    ({"mood": 3, "notes": "a", "note": "b"}, ["note"]),
    ({"mood": 3, "notes": {"text": "a"}}, ["notes"]),
    (
        {"mood": 3, "location": "x" * 201, "location_type": "x" * 31, "weather": ["sun"]},
        ["location", "location_type", "weather"],
    ),
    ({"mood": 3, "logged_at": "2026-03-10T10:00:00"}, ["logged_at"]),
    ({"mood": 3, "logged_at": (NOW + timedelta(minutes=6)).isoformat()}, ["logged_at"]),
    ({"mood": 3, "logged_at": "0001-01-01T00:00:00+14:00"}, ["logged_at"]),
    ({"mood": 3, "logged_at": "9999-12-31T23:59:59-14:00"}, ["logged_at"]),
    ({"mood": 3, "date": (NOW + timedelta(days=1)).date().isoformat()}, ["date"]),
    ({"mood": 3, "date": "0001-01-01"}, ["date"]),
    ({"mood": 3, "date": "10.03.2026"}, ["date"]),
    ({"mood": 3, "date": "2011-12-30", "timezone": "Pacific/Apia"}, ["date"]),
    ({"mood": 3, "timezone": "Mars/Olympus"}, ["timezone"]),
    ({"mood": 3, "id": "seven"}, ["id"]),
    ({"mood": 3, "factors": "Sleep"}, ["factors"]),
    ({"mood": 3, "factors": [""]}, ["factors.0"]),
    ({"mood": 3, "factors": ["  "]}, ["factors.0"]),
    ({"mood": 3, "factors": [7, "Work"]}, ["factors.0"]),
    ({"mood": 3, "factors": ["Work", "work"]}, ["factors.1"]),
    ({"mood": 3, "factors": ["x"] * 31}, ["factors"]),
    (
        {"mood": 3, "factors": [{"factor_type": "sleep"}, {"factor_type": "a b", "impact_score": 6}]},
        ["factors.1.factor_type", "factors.1.impact_score"],
    ),
    ({"mood": 3, "factors": [{"factor_type": "sle\nep"}]}, ["factors.0.factor_type"]),
    ({"mood": 3, "factors": [{"factor_value": 3}]}, ["factors.0.factor_type"]),
]


@pytest.mark.parametrize(("body", "fields"), BAD)
def test_a_bad_body_names_every_wrong_field_and_stores_nothing(user, api_as, body, fields):
    answer = api_as(user).post(URL, body)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert not MoodEntry.objects.exists()
    assert not MoodFactor.objects.exists()


def test_all_faults_of_a_body_are_named_at_once(user, api_as):
    body = {"energy_level": 12, "logged_at": "soon", "timezone": 3.5, "factors": [{}]}
    fields = {error["field"] for error in api_as(user).post(URL, body).json()["errors"]}
    assert fields == {"mood_value", "energy_level", "logged_at", "factors.0.factor_type"}


def test_what_differs_only_in_form_is_accepted(user, api_as):
    data = (
        api_as(user).post(URL, {"mood_value": "7", "energy_level": 5.0, "factors": [{"factor_type": "sleep\n"}]}).json()
    )
    assert (data["mood_value"], data["energy_level"], data["factors"]) == (7, 5, ["Sleep"])


def test_the_same_id_and_body_again_is_the_stored_row(user, api_as):
    client = api_as(user)
    body = {"id": str(uuid7()), "mood": 3, "notes": "once", "factors": ["Work"]}
    first = client.post(URL, body)
    again = client.post(URL, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert MoodEntry.objects.count() == 1
    assert AuditEvent.objects.filter(action="wellness.mood.created").count() == 1


def test_the_same_id_with_another_body_is_a_conflict(user, api_as):
    client = api_as(user)
    body = {"id": str(uuid7()), "mood": 3, "notes": "once"}
    client.post(URL, body)
    answer = client.post(URL, body | {"notes": "twice"})
    assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")
    assert MoodEntry.objects.count() == 1


def test_an_id_of_a_stranger_is_the_same_conflict(user, stranger, api_as):
    body = {"id": str(uuid7()), "mood": 3}
    api_as(stranger).post(URL, body)
    client = api_as(user)
    theirs = client.post(URL, body)
    own = client.post(URL, {"id": str(uuid7()), "mood": 3})
    changed = client.post(URL, {"id": own.json()["id"], "mood": 4})
    assert theirs.status_code == changed.status_code == 409
    same = [{k: v for k, v in a.json().items() if k not in {"ids", "request_id"}} for a in (theirs, changed)]
    assert same[0] == same[1]


def test_without_a_session_nothing_is_stored(api_client):
    assert api_client.post(URL, {"mood": 3}).status_code == 401
    assert not MoodEntry.objects.exists()


def test_an_answer_shows_when_it_was_stored(user, api_as):
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        data = api_as(user).post(URL, {"mood": 3, "logged_at": NOW.isoformat()}).json()
    assert datetime.fromisoformat(data["logged_at"]) == NOW
    assert datetime.fromisoformat(data["created_at"]) == NOW + timedelta(hours=3)
    assert MoodEntry.objects.get().created_at == NOW + timedelta(hours=3)

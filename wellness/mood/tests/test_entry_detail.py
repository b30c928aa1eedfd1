import pytest

from accounts.audit.models import AuditEvent
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.tests.factories import MARCH, URL, make_mood_entry

pytestmark = pytest.mark.django_db
ABSENT = "019cd7c0-0000-7000-8000-00000000dead"


@pytest.fixture
def entry(user):
    return make_mood_entry(user, logged_at=MARCH, notes="first", weather="rain", factors=["Work", "Sleep"])


def url_of(entry):
    return f"{URL}/{entry['id']}"


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_a_strangers_entry_is_as_absent_as_none(stranger, api_as, api_client, entry, method):
    client = api_as(stranger)
    body = {"mood": 1} if method in {"put", "patch"} else None
    theirs = getattr(client, method)(url_of(entry), body)
    absent = getattr(client, method)(f"{URL}/{ABSENT}", body)
    assert theirs.status_code == absent.status_code == 404
    without_id = [{k: v for k, v in a.json().items() if k != "request_id"} for a in (theirs, absent)]
    assert without_id[0] == without_id[1]
    assert getattr(api_client, method)(url_of(entry), body).status_code == 401
    assert MoodEntry.objects.get().mood_value == 7


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_change_touches_only_what_it_names(user, api_as, entry, method):
    client = api_as(user)
    before = client.get(url_of(entry)).json()
    answer = getattr(client, method)(url_of(entry), {"mood": 2, "energy_level": 9})
    assert answer.status_code == 200, answer.content
    after = answer.json()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"mood", "mood_value", "mood_scale", "energy_level", "updated_at"}
    assert (after["mood_value"], after["mood_scale"]) == (4, 5)
    assert client.get(url_of(entry)).json() == after
    event = AuditEvent.objects.get(action="wellness.mood.updated")
    assert event.details == {"fields": ["energy_level", "mood_scale", "mood_value"]}


def test_null_clears_what_may_be_empty(user, api_as, entry):
    data = api_as(user).patch(url_of(entry), {"notes": None, "weather": None}).json()
    assert (data["notes"], data["weather"]) == (None, None)
    assert data["factors"] == ["Work", "Sleep"]


def test_the_factor_of_the_weather_follows_it(user, api_as, entry):
    data = api_as(user).patch(url_of(entry), {"weather": "snow"}).json()
    assert data["factor_details"][-1]["value_text"] == "snow"
    assert data["factors"] == ["Work", "Sleep", "Weather"]


def test_factors_of_a_change_replace_all_and_keep_the_ids_of_those_that_stay(user, api_as, entry):
    before = {row["factor_type"]: row["id"] for row in api_as(user).get(url_of(entry)).json()["factor_details"]}
    body = {"factors": [{"factor_type": "sleep", "factor_value": 5, "factor_notes": "long"}, "Ana"]}
    data = api_as(user).patch(url_of(entry), body).json()
    after = {row["factor_type"]: row for row in data["factor_details"]}
    assert set(after) == {"sleep", "ana", "weather"}
    assert after["sleep"]["id"] == before["sleep"]
    assert (after["sleep"]["factor_value"], after["sleep"]["factor_notes"]) == (5, "long")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"timezone": "Asia/Tokyo"}, ("2026-03-10", "Asia/Tokyo", "night", "2026-03-10T12:00:00Z")),
        ({"date": "2026-03-01"}, ("2026-03-01", "Europe/Berlin", "afternoon", "2026-03-01T11:00:00Z")),
        (
            {"logged_at": "2026-03-02T23:30:00Z"},
            ("2026-03-03", "Europe/Berlin", "night", "2026-03-02T23:30:00Z"),
        ),
    ],
)
def test_moving_an_entry_moves_its_local_date(user, api_as, entry, body, expected):
    data = api_as(user).patch(url_of(entry), body).json()
    assert (data["date"], data["timezone"], data["time_of_day"], data["logged_at"]) == expected


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mood_value": None}, "mood_value"),
        ({"mood": 1, "mood_value": 2}, "mood"),
        ({"energy_level": 11}, "energy_level"),
        ({"notes": "a", "note": "b"}, "note"),
        ({"logged_at": "2100-01-01T00:00:00Z"}, "logged_at"),
        ({"factors": ["Work", "work"]}, "factors.1"),
        ([1], "body"),
    ],
)
def test_a_bad_change_names_the_field_and_changes_nothing(user, api_as, entry, body, field):
    client = api_as(user)
    before = client.get(url_of(entry)).json()
    answer = client.patch(url_of(entry), body)
    assert answer.status_code == 400, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert client.get(url_of(entry)).json() == before


def test_a_repeat_of_the_create_after_a_change_shows_the_change(user, api_as):
    client = api_as(user)
    body = {"id": ABSENT, "mood": 3}
    client.post(URL, body)
    client.patch(f"{URL}/{ABSENT}", {"mood": 5})
    again = client.post(URL, body)
    assert (again.status_code, again.json()["mood"]) == (200, 5)


def test_deleting_takes_the_factors_along_and_is_audited(user, api_as, entry):
    client = api_as(user)
    assert client.delete(url_of(entry)).status_code == 204
    assert client.get(url_of(entry)).status_code == 404
    assert not MoodFactor.objects.exists()
    assert AuditEvent.objects.filter(action="wellness.mood.deleted", target_id=str(entry["id"])).count() == 1


def test_reading_ones_own_text_is_not_audited(user, api_as, entry):
    before = AuditEvent.objects.count()
    client = api_as(user)
    started = AuditEvent.objects.count() - before
    client.get(url_of(entry))
    client.get(URL)
    assert AuditEvent.objects.count() - before == started


def test_statements_of_one_entry(user, api_as, entry, django_assert_num_queries):
    client = api_as(user)
    with django_assert_num_queries(2):
        client.get(url_of(entry))
    # Authentication, SAVEPOINT, stored row, lock, UPDATE, audit, answer, RELEASE.
    with django_assert_num_queries(8):
        client.patch(url_of(entry), {"mood": 2})

import pytest

from accounts.audit.models import AuditEvent
from wellness.mood.models import MoodFactor
from wellness.mood.tests.factories import make_mood_entry

pytestmark = pytest.mark.django_db
FACTORS = "/api/v1/mood/factors"


@pytest.fixture
def entry(user):
    return make_mood_entry(user, factors=["Time with Ana"])


def test_the_catalogue_lists_the_seven_and_ones_own(user, stranger, api_as, entry):
    make_mood_entry(stranger, factors=["Theirs"])
    rows = api_as(user).get(FACTORS).json()["results"]
    assert [row["factor_type"] for row in rows[:7]] == [
        "sleep", "exercise", "stress", "social", "weather", "medication", "work",
    ]  # fmt: skip
    assert rows[7:] == [{"factor_type": "time-with-ana", "label": "Time with Ana", "is_custom": True}]


def test_a_factor_is_added_to_an_entry(user, api_as, entry):
    client = api_as(user)
    body = {"mood_entry_id": entry["id"], "factor_type": "sleep", "factor_value": 4, "factor_notes": "deep"}
    answer = client.post(FACTORS, body)
    assert answer.status_code == 201, answer.content
    data = answer.json()
    assert (data["label"], data["factor_notes"], data["mood_entry_id"]) == ("Sleep", "deep", str(entry["id"]))
    stored = client.get(f"/api/v1/mood/entries/{entry['id']}").json()
    assert stored["factors"] == ["Time with Ana", "Sleep"]
    assert AuditEvent.objects.filter(action="wellness.mood_factor.created", target_id=data["id"]).exists()


@pytest.mark.parametrize("whose", ["strangers", "nobodys"])
def test_an_entry_that_is_not_mine_takes_no_factor(user, stranger, api_as, entry, whose):
    entry_id = entry["id"] if whose == "strangers" else "019cd7c0-0000-7000-8000-00000000dead"
    answer = api_as(stranger).post(FACTORS, {"mood_entry_id": str(entry_id), "factor_type": "sleep"})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"field": "mood_entry_id", "code": "does_not_exist", "message": "There is no such entry of yours."}
    ]
    assert MoodFactor.objects.count() == 1


def test_a_type_stands_once_in_an_entry(user, api_as, entry):
    answer = api_as(user).post(FACTORS, {"mood_entry_id": entry["id"], "factor_type": "Time-with-Ana"})
    assert (answer.status_code, answer.json()["code"]) == (409, "factor_exists")


def test_a_bad_factor_names_every_field(user, api_as, entry):
    body = {"factor_type": "a b", "factor_value": 6, "impact_score": -6, "value_text": "x" * 51}
    answer = api_as(user).post(FACTORS, body)
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {
        "mood_entry_id", "factor_type", "factor_value", "impact_score", "value_text",
    }  # fmt: skip


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_factor_changes_only_what_is_named(user, api_as, entry, method):
    factor_id = entry["factor_details"][0]["id"]
    data = getattr(api_as(user), method)(f"{FACTORS}/{factor_id}", {"impact_score": 3, "factor_notes": "fun"}).json()
    assert (data["label"], data["impact_score"], data["factor_notes"]) == ("Time with Ana", 3, "fun")
    cleared = getattr(api_as(user), method)(f"{FACTORS}/{factor_id}", {"impact_score": None}).json()
    assert (cleared["impact_score"], cleared["factor_notes"]) == (None, "fun")


def test_a_factor_cannot_take_the_type_of_another(user, api_as):
    entry = make_mood_entry(user, factors=["Work", "Sleep"])
    answer = api_as(user).patch(f"{FACTORS}/{entry['factor_details'][0]['id']}", {"factor_type": "sleep"})
    assert (answer.status_code, answer.json()["code"]) == (409, "factor_exists")


def test_a_factor_is_deleted_alone(user, api_as, entry):
    client = api_as(user)
    assert client.delete(f"{FACTORS}/{entry['factor_details'][0]['id']}").status_code == 204
    assert client.get(f"/api/v1/mood/entries/{entry['id']}").json()["factors"] == []


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_strangers_factor_is_absent(stranger, api_as, api_client, entry, method):
    url = f"{FACTORS}/{entry['factor_details'][0]['id']}"
    assert getattr(api_as(stranger), method)(url, {"impact_score": 1}).status_code == 404
    assert getattr(api_client, method)(url, {"impact_score": 1}).status_code == 401


def test_a_full_entry_takes_no_more(user, api_as):
    entry = make_mood_entry(user, factors=[f"Thing {number}" for number in range(30)])
    answer = api_as(user).post(FACTORS, {"mood_entry_id": entry["id"], "factor_type": "sleep"})
    assert (answer.status_code, answer.json()["code"]) == (422, "factors_full")

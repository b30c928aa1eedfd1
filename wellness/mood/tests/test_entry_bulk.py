import pytest

from accounts.audit.models import AuditEvent
from config.api.limits import Limit
from config.api.throttling import LIMITS
from config.ids import uuid7
from crisis.incidents.models import CrisisEvent
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota
from wellness.mood.tests.factories import URL

pytestmark = pytest.mark.django_db


def bodies(count, **fields):
    return [{"mood_value": 1 + index % 10, "notes": f"tea {index}", **fields} for index in range(count)]


def test_a_list_is_stored_and_answered_in_order(user, api_as):
    client = api_as(user)
    answer = client.post(URL, bodies(5, factors=["Work", {"factor_type": "sleep", "factor_notes": "ok"}]))
    assert answer.status_code == 201
    results = answer.json()["results"]
    assert [result["notes"] for result in results] == [f"tea {index}" for index in range(5)]
    assert [client.get(f"{URL}/{result['id']}").json() for result in results] == results
    assert MoodFactor.objects.count() == 10
    assert AuditEvent.objects.filter(action="wellness.mood.created").count() == 5


def test_one_bad_entry_keeps_the_others_out(user, api_as):
    answer = api_as(user).post(URL, [{"mood": 3}, {"mood": 9}, 7, {"mood": 3, "date": "soon"}])
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["1.mood", "2", "3.date"]
    assert not MoodEntry.objects.exists()


@pytest.mark.parametrize("count", [0, 51])
def test_a_list_has_a_length(user, api_as, count):
    answer = api_as(user).post(URL, bodies(count))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "body")


def test_an_id_stands_once_in_a_list(user, api_as):
    entry_id = str(uuid7())
    answer = api_as(user).post(URL, [{"id": entry_id, "mood": 3}, {"id": entry_id, "mood": 3}])
    assert answer.json()["errors"][0]["field"] == "1.id"


def test_a_list_sent_again_adds_only_what_is_missing(user, api_as):
    client = api_as(user)
    sent = [{"id": str(uuid7()), "mood": 3}, {"id": str(uuid7()), "mood": 4}]
    first = client.post(URL, sent)
    grown = client.post(URL, [*sent, {"mood": 5}])
    again = client.post(URL, sent)
    assert (first.status_code, grown.status_code, again.status_code) == (201, 201, 200)
    assert first.json() == again.json()
    assert MoodEntry.objects.count() == 3


def test_factors_of_what_is_there_already_stand_in_nobodys_way(user, api_as):
    client = api_as(user)
    sent = {"id": str(uuid7()), "mood": 3, "factors": ["Work"]}
    client.post(URL, sent)
    grown = client.post(URL, [sent, {"id": str(uuid7()), "mood": 4, "factors": ["Sleep"]}])
    assert (grown.status_code, [one["factors"] for one in grown.json()["results"]]) == (201, [["Work"], ["Sleep"]])
    assert MoodFactor.objects.count() == 2


def test_one_that_was_deleted_keeps_the_whole_list_out_and_all_of_it_is_heard(user, api_as):
    client = api_as(user)
    entry_id = client.post(URL, {"id": str(uuid7()), "mood": 3}).json()["id"]
    client.delete(f"{URL}/{entry_id}")
    other = {"id": str(uuid7()), "mood": 5, "notes": "I took all the pills"}
    late = client.post(URL, [other, {"id": entry_id, "mood": 3}])
    assert (late.status_code, late.json()["code"], late.json()["ids"]) == (409, "deleted", [entry_id])
    assert late.json()["support"]["severity"] >= 3
    assert str(CrisisEvent.objects.get(owner=user).source_id) == other["id"]
    assert not MoodEntry.objects.exists()
    assert MoodQuota.objects.get(owner=user).used == 1


def test_one_that_was_deleted_is_not_put_off_until_tomorrow(user, api_as):
    """Whoever is told that today's allowance is used up sends it again, every day."""
    client = api_as(user)
    body = {"id": str(uuid7()), "mood": 3}
    client.post(URL, body)
    client.delete(f"{URL}/{body['id']}")
    assert client.post(URL, bodies(9)).status_code == 201
    assert (client.post(URL, body).json()["code"], client.post(URL, {"mood": 3}).json()["code"]) == (
        "deleted",
        "quota_exceeded",
    )


def test_a_repeat_costs_nothing_of_an_allowance_that_is_used_up(user, api_as):
    client = api_as(user)
    body = {"id": str(uuid7()), "mood": 3}
    client.post(URL, body)
    assert client.post(URL, bodies(9)).status_code == 201
    assert client.post(URL, body).status_code == 200
    assert client.post(URL, {**body, "id": str(uuid7())}).json()["code"] == "quota_exceeded"


def test_one_conflict_keeps_the_whole_list_out(user, api_as):
    client = api_as(user)
    entry_id = client.post(URL, {"id": str(uuid7()), "mood": 3}).json()["id"]
    answer = client.post(URL, [{"mood": 5}, {"id": entry_id, "mood": 4}])
    assert (answer.status_code, answer.json()["ids"]) == (409, [entry_id])
    assert MoodEntry.objects.count() == 1


def test_each_entry_of_a_list_counts_for_the_limit(premium_user, api_as):
    client = api_as(premium_user)
    assert client.post(URL, bodies(15)).status_code == 201
    refused = client.post(URL, bodies(6))
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert MoodEntry.objects.count() == 15
    assert client.post(URL, bodies(4)).status_code == 201


def test_each_entry_of_a_list_counts_for_the_quota(user, api_as):
    client = api_as(user)
    assert client.post(URL, bodies(8)).status_code == 201
    refused = client.post(URL, bodies(3))
    assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (429, "quota_exceeded", 10)
    assert client.post(URL, bodies(2)).status_code == 201
    assert client.post(URL, {"mood": 3}).json()["code"] == "quota_exceeded"
    assert MoodEntry.objects.count() == 10


@pytest.mark.parametrize("count", [2, 50])
def test_the_statements_of_a_list_do_not_grow_with_it(
    premium_user, api_as, django_assert_num_queries, monkeypatch, count
):
    monkeypatch.setitem(LIMITS, "mood_entry", Limit(1000, 3600))
    client = api_as(premium_user)
    body = bodies(count, factors=["Work", "Sleep"])
    for item in body:
        item["id"] = str(uuid7())
    # Authentication, SAVEPOINT, everything, whether one was deleted, RELEASE.
    with django_assert_num_queries(5):
        assert client.post(URL, body).status_code == 201

"""What check-ins, exercises and logged interactions promise alike."""

from datetime import timedelta

import pytest
import time_machine

from accounts.audit.models import AuditEvent
from config.ids import uuid7
from wellness.tracking.tests.factories import MARCH, NOW, ODD_TEXT, ROOMS

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)]
WRITES = [("patch", {}), ("put", {}), ("delete", None)]


@pytest.fixture(autouse=True)
def stopped_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_what_is_written_comes_back_the_same(room, user, api_as):
    client = api_as(user)
    answer = client.post(room.url, {**room.body, **room.said(ODD_TEXT), "logged_at": MARCH})
    assert answer.status_code == 201, answer.content
    data = answer.json()
    assert room.shown(data) == ODD_TEXT
    assert (data["logged_at"], data["timestamp"], data["date"]) == (MARCH, MARCH, "2026-03-10")
    assert data["timezone"] == "Europe/Berlin"
    assert "support" not in data
    assert client.get(f"{room.url}/{data['id']}").json() == data
    assert client.get(room.url).json() == {"results": [data], "next": None, "previous": None}


def test_a_row_is_of_whoever_wrote_it_and_of_nobody_else(room, user, stranger, api_as):
    client = api_as(stranger)
    row = room.make(user)
    url = f"{room.url}/{row.pk}"
    assert client.get(url).status_code == 404
    assert [getattr(client, verb)(url, body).status_code for verb, body in WRITES] == [404] * 3
    assert client.get(room.url).json()["results"] == []
    forged = client.post(room.url, {**room.body, "owner": str(user.pk)})
    assert (forged.status_code, forged.json()["errors"][0]["field"]) == (400, "owner")
    mine = client.post(room.url, room.body).json()
    assert str(room.model.objects.get(pk=mine["id"]).owner_id) == str(stranger.pk)
    assert room.model.objects.filter(owner=user).count() == 1


def test_nobody_is_nobody(room, user, api_client):
    row = room.make(user)
    assert api_client.get(room.url).status_code == api_client.post(room.url, room.body).status_code == 401
    assert [getattr(api_client, verb)(f"{room.url}/{row.pk}", body).status_code for verb, body in WRITES] == [401] * 3


def test_a_repeat_with_the_same_id_answers_with_the_stored_row(room, user, api_as):
    client = api_as(user)
    body = {**room.body, "id": str(uuid7())}
    first, again = client.post(room.url, body), client.post(room.url, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert room.model.objects.count() == 1
    assert AuditEvent.objects.filter(action=f"{room.action}.created", owner_id=user.pk).count() == 1


def test_the_same_id_with_other_words_is_a_conflict(room, user, api_as):
    client = api_as(user)
    body = {**room.body, "id": str(uuid7())}
    client.post(room.url, body)
    other = client.post(room.url, {**body, **room.said("other")})
    assert (other.status_code, other.json()["code"]) == (409, "id_conflict")
    assert room.model.objects.count() == 1


def test_an_id_of_a_stranger_is_the_same_conflict(room, user, stranger, api_as):
    client = api_as(user)
    body = {**room.body, "id": str(room.make(stranger, id=uuid7()).pk)}
    theirs = client.post(room.url, body)
    mine = {**room.body, "id": str(room.make(user).pk)}
    own = client.post(room.url, mine)
    assert theirs.status_code == own.status_code == 409
    told = [{**answer.json(), "request_id": "", "ids": ""} for answer in (theirs, own)]
    assert told[0] == told[1]


def test_an_idempotency_key_does_the_same(room, user, api_as):
    client = api_as(user)
    answers = [client.post(room.url, room.body, headers={"idempotency-key": "once"}) for _ in range(2)]
    assert [answer.json()["id"] for answer in answers] == [answers[0].json()["id"]] * 2
    assert room.model.objects.count() == 1


def test_a_timestamp_is_another_name_of_logged_at(room, user, api_as):
    client = api_as(user)
    data = client.post(room.url, {**room.body, "timestamp": "2026-03-10T13:00:00+01:00"}).json()
    assert data["logged_at"] == data["timestamp"] == MARCH
    both = {"timestamp": "2026-03-10T13:00:00+01:00", "logged_at": MARCH}
    assert client.post(room.url, {**room.body, **both}).status_code == 201
    apart = client.post(room.url, {**room.body, **both, "logged_at": "2026-03-10T12:00:01Z"})
    assert (apart.status_code, apart.json()["errors"][0]["field"]) == (400, "timestamp")
    moved = client.patch(f"{room.url}/{data['id']}", {"timestamp": "2026-03-09T23:30:00Z"}).json()
    assert (moved["logged_at"], moved["date"]) == ("2026-03-09T23:30:00Z", "2026-03-10")


def test_the_day_of_a_row_is_the_one_where_the_person_was(room, user, api_as):
    body = {**room.body, "logged_at": "2026-03-10T23:30:00Z", "timezone": "Pacific/Auckland"}
    data = api_as(user).post(room.url, body).json()
    assert (data["date"], data["timezone"]) == ("2026-03-11", "Pacific/Auckland")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("logged_at", "2026-03-10T12:00:00"),
        ("logged_at", "2999-01-01T00:00:00Z"),
        ("date", "tomorrow"),
        ("timezone", "Mars/Olympus"),
        ("id", "7"),
        ("nonsense", 1),
    ],
)
def test_a_wrong_field_is_named(room, user, api_as, field, value):
    answer = api_as(user).post(room.url, {**room.body, field: value})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not room.model.objects.exists()


def test_a_nul_is_refused(room, user, api_as):
    client = api_as(user)
    assert client.post(room.url, {**room.body, **room.said("a\x00b")}).status_code == 400
    assert client.get(f"{room.url}?from=%00").status_code == 400
    assert not room.model.objects.exists()


def test_a_list_is_cut_to_dates_and_pages_newest_first(room, user, api_as):
    client = api_as(user)
    days = [f"2026-03-{day:02}" for day in (8, 10, 9, 12, 11)]
    for day in days:
        room.make(user, logged_at=NOW.replace(year=2026, month=3, day=int(day[-2:]), hour=12))

    def dates(**query):
        return [row["date"] for row in client.get(room.url, query).json()["results"]]

    assert dates() == sorted(days, reverse=True)
    assert dates(**{"from": "2026-03-09", "to": "2026-03-11"}) == ["2026-03-11", "2026-03-10", "2026-03-09"]
    assert dates(limit=2) == ["2026-03-12", "2026-03-11"]
    page = client.get(room.url, {"limit": 2, "from": "2026-03-09"}).json()
    assert [row["date"] for row in client.get(page["next"]).json()["results"]] == ["2026-03-10", "2026-03-09"]
    for query in ({"from": "x"}, {"from": "2026-03-11", "to": "2026-03-10"}, {"limit": 0}, {"cursor": "x"}):
        answer = client.get(room.url, query)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, list(query)[-1])


def test_a_change_changes_what_it_names(room, user, api_as):
    client = api_as(user)
    row = room.make(user, logged_at=NOW - timedelta(hours=1))
    before = client.get(f"{room.url}/{row.pk}").json()
    changed = client.put(f"{room.url}/{row.pk}", room.said("It passed after tea"))
    assert changed.status_code == 200, changed.content
    after = changed.json()
    assert room.shown(after) == "It passed after tea"
    kept = before.keys() - {"notes", "data", "updated_at"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert client.get(f"{room.url}/{row.pk}").json() == after
    (event,) = AuditEvent.objects.filter(action=f"{room.action}.updated")
    assert (event.owner_id, "passed" in str(event.details)) == (user.pk, False)
    again = client.patch(f"{room.url}/{row.pk}", room.said("It passed after tea"))
    assert (again.status_code, again.json()) == (200, after)
    assert AuditEvent.objects.filter(action=f"{room.action}.updated").count() == 1


def test_an_id_cannot_be_changed(room, user, api_as):
    row = room.make(user)
    answer = api_as(user).patch(f"{room.url}/{row.pk}", {"id": str(uuid7())})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "id")


def test_what_is_deleted_is_gone(room, user, api_as):
    client = api_as(user)
    row = room.make(user)
    assert client.delete(f"{room.url}/{row.pk}").status_code == 204
    assert client.get(f"{room.url}/{row.pk}").status_code == client.delete(f"{room.url}/{row.pk}").status_code == 404
    assert AuditEvent.objects.filter(action=f"{room.action}.deleted", owner_id=user.pk).count() == 1


def test_the_number_of_queries_does_not_grow(room, user, api_as, django_assert_num_queries):
    client = api_as(user)
    # Sign-in, savepoint, row, audit, release.
    with django_assert_num_queries(7):
        client.post(room.url, {**room.body, **room.said("fine")})
    row = room.make(user)
    with django_assert_num_queries(2):
        client.get(f"{room.url}/{row.pk}")
    room.model.objects.exclude(pk=row.pk).delete()
    with django_assert_num_queries(2):
        assert len(client.get(room.url, {"limit": 100}).json()["results"]) == 1
    for _ in range(49):
        room.make(user, **room.said("note"))
    with django_assert_num_queries(2):
        assert len(client.get(room.url, {"limit": 100}).json()["results"]) == 50

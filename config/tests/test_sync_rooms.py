"""Every kind that syncs keeps the promises of its endpoint: same data, same checks, once, and for its owner alone."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, transaction

from accounts.audit.models import AuditEvent
from accounts.metrics.registry import metrics
from accounts.sync.models import SyncChange
from accounts.sync.registry import sync_sources
from config.ids import uuid7
from config.testing.threads import waits_for_a_lock
from config.tests.sync_rooms import READ_ONLY, ROOMS, held_by
from crisis.incidents.models import CrisisEvent
from wellness.checkins.services import checkin_delete
from wellness.mood.tests.devices import URL, body_of, pages_of, patient, push

pytestmark = pytest.mark.django_db(transaction=True)
every_room = pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.kind)
CHANGED = [room for room in ROOMS if room.one]
every_changed = pytest.mark.parametrize("room", CHANGED, ids=lambda room: room.kind)
DANGEROUS = [room for room in ROOMS if room.danger]
AT = "2026-11-20T12:00:00Z"


@pytest.fixture
def api_as(api_as):
    """Clients that read when no other test holds the feed back."""
    return lambda *args, **kwargs: patient(api_as(*args, **kwargs))


@pytest.fixture
def client(premium_user, api_as):
    return api_as(premium_user)


@pytest.fixture
def held(premium_user):
    return held_by(premium_user)


def write(room, op, row_id, fields=None, **more):
    return body_of(op, row_id, fields, kind=room.kind, **more)


def made(client, room, held):
    """A row, as a device knows it: (id, version)."""
    row_id = str(uuid7())
    (result,) = push(client, write(room, "create", row_id, room.fields(held), at=AT))
    assert result["outcome"] == "applied", result
    return row_id, result["version"]


def in_feed(client, kind, cursor=None):
    changes, cursor = pages_of(client, cursor)
    return {change["id"]: change for change in changes if change["kind"] == kind}, cursor


def rows_of(room):
    return next(source.model for source in sync_sources() if source.kind == room.kind).objects


def test_every_kind_is_tried_here():
    tried = [room.kind for room in ROOMS] + list(READ_ONLY) + ["mood_entry"]
    assert Counter(tried) == Counter(source.kind for source in sync_sources())


def test_every_kind_that_a_metric_counts_on_syncs():
    assert {kind for metric in metrics().values() for kind in metric.kinds} <= {one.kind for one in sync_sources()}


@every_room
def test_what_its_endpoint_stores_is_in_the_feed_as_the_room_shows_it(client, held, room):
    answer = client.post(room.url_for(held), room.sent(held))
    assert answer.status_code == 201, answer.content
    row_id = answer.json()["id"]
    (change,) = [one for one in in_feed(client, room.kind)[0].values() if one["id"] == row_id]
    shown = room.shown(client, held, row_id)
    assert change["data"].items() <= shown.items()
    # What is left out depends on the day, not on the row.
    assert set(shown) - set(change["data"]) <= {
        "streak", "current_streak", "longest_streak", "streak_unit", "days_due", "days_done", "completion_rate",
    }  # fmt: skip


@every_room
def test_a_create_by_sync_is_stored_as_by_the_endpoint_and_once(client, held, room):
    before, row_id = rows_of(room).count(), str(uuid7())
    create = write(room, "create", row_id, room.fields(held), at=AT)
    (first,), (again,) = push(client, create), push(client, create)
    assert (first["outcome"], again["outcome"]) == ("applied", "repeated"), first
    assert first["data"] == again["data"] == in_feed(client, room.kind)[0][row_id]["data"]
    assert first["data"].items() <= room.shown(client, held, row_id).items()
    (anew,) = push(client, {**create, "change_id": str(uuid7())})
    assert (anew["outcome"], anew["version"]) == ("repeated", first["version"])
    other = {**room.fields(held, 5), **(room.danger or {"duration_seconds": 9} if not room.one else room.one)}
    (taken,) = push(client, write(room, "create", row_id, other, at=AT))
    assert taken["outcome"] in ("conflict", "refused"), taken
    assert taken.get("conflict", taken.get("problem", {}).get("code")) in ("exists", "unknown_field", "invalid")
    assert rows_of(room).count() == before + 1


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_clock_at_the_end_of_the_calendar_is_refused_and_no_error(client, premium_user, at):
    premium_user.timezone = "America/New_York"
    premium_user.save(update_fields=["timezone"])
    change = body_of("create", str(uuid7()), {"kind": "pause"}, kind="day_rest", at=at)
    answer = client.post(URL, {"changes": [change]})
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (400, ["changes.0.at"])


def test_nor_does_a_time_in_a_body_reach_beyond_the_calendar(client):
    body = {
        "session_type": "body-scan", "duration_minutes": 10, "completed": True, "completed_duration_minutes": 10,
        "completed_at": "0001-01-01T00:00:00Z",
    }  # fmt: skip
    answer = client.post("/api/v1/meditation/sessions", body)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (400, ["completed_at"])


def test_a_row_that_is_deleted_while_it_is_made_again_stays_deleted(client, held, premium_user):
    room = next(one for one in ROOMS if one.kind == "checkin")
    row_id, _ = made(client, room, held)
    deleted, go = threading.Event(), threading.Event()

    def delete():
        try:
            with transaction.atomic():
                checkin_delete(owner=premium_user, checkin_id=UUID(row_id))
                deleted.set()
                assert go.wait(30)
        finally:
            connection.close()

    def create():
        try:
            return push(client, write(room, "create", row_id, room.fields(held), at=AT))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        deleting = pool.submit(delete)
        assert deleted.wait(30)
        creating = pool.submit(create)
        waits_for_a_lock()
        go.set()
        deleting.result(30)
        (result,) = creating.result(30)
    assert (result["outcome"], result["conflict"], result["deleted"]) == ("conflict", "deleted", True)
    assert rows_of(room).count() == 0


@every_changed
def test_different_fields_of_two_devices_merge(client, held, room):
    row_id, version = made(client, room, held)
    (first,) = push(client, write(room, "update", row_id, room.one, base_version=version))
    (second,) = push(client, write(room, "update", row_id, room.two, base_version=version))
    assert (first["outcome"], second["outcome"]) == ("applied", "merged"), (first, second)
    assert second["data"].items() <= room.shown(client, held, row_id).items()
    for fields in (room.one, room.two):
        (same,) = push(client, write(room, "update", row_id, fields, base_version=second["version"]))
        assert (same["outcome"], same["version"]) == ("repeated", second["version"]), same


@every_changed
def test_the_same_field_of_two_devices_conflicts_and_nothing_is_written(client, held, room):
    row_id, version = made(client, room, held)
    assert client.patch(f"{room.url_for(held)}/{row_id}", room.theirs).status_code == 200
    stored = in_feed(client, room.kind)[0][row_id]
    (result,) = push(client, write(room, "update", row_id, room.mine, base_version=version))
    assert (result["outcome"], result.get("conflict"), tuple(result.get("fields", ()))) == (
        "conflict",
        "changed",
        room.clash,
    ), result
    assert in_feed(client, room.kind)[0][row_id] == stored


@pytest.mark.parametrize("room", [room for room in ROOMS if not room.one], ids=lambda room: room.kind)
def test_what_is_never_changed_says_so(client, held, room):
    row_id, version = made(client, room, held)
    (result,) = push(client, write(room, "update", row_id, {"notes": "x"}, base_version=version))
    assert (result["outcome"], result["problem"]["code"]) == ("refused", "row_fixed")


@pytest.mark.parametrize("room", [room for room in ROOMS if room.deletes], ids=lambda room: room.kind)
def test_a_deletion_leaves_a_tombstone_and_raises_nothing_again(client, held, room):
    row_id, version = made(client, room, held)
    _, cursor = in_feed(client, room.kind)
    (result,) = push(client, write(room, "delete", row_id, base_version=version))
    assert (result["outcome"], result["deleted"], result["data"]) == ("applied", True, None)
    change = in_feed(client, room.kind, cursor)[0][row_id]
    assert (change["deleted"], change["data"]) == (True, None)
    anew, again = push(
        client, write(room, "create", row_id, room.fields(held), at=AT), write(room, "delete", row_id)
    )  # fmt: skip
    assert (anew["outcome"], anew["conflict"], again["outcome"]) == ("conflict", "deleted", "repeated")


@every_room
def test_a_strangers_row_is_never_seen_and_never_written(client, held, room, make_user, api_as):
    row_id, _ = made(client, room, held)
    other_user = make_user()
    other, theirs = api_as(other_user), held_by(other_user)
    assert row_id not in in_feed(other, room.kind)[0]
    stored = in_feed(client, room.kind)[0][row_id]
    results = push(
        other,
        write(room, "update", row_id, room.one or {"notes": "x"}),
        write(room, "delete", row_id),
        write(room, "create", row_id, room.fields(theirs), at=AT),
    )
    assert {result["outcome"] for result in results} == {"refused"}
    codes = [result["problem"]["code"] for result in results]
    assert codes[0] in ("not_found", "row_fixed")
    assert codes[1:] == ["not_found", "id_conflict"]
    assert all("data" not in result for result in results)
    assert in_feed(client, room.kind)[0][row_id] == stored


@pytest.mark.parametrize("room", [room for room in ROOMS if room.names], ids=lambda room: room.kind)
def test_nothing_is_written_to_what_a_stranger_has(held, room, make_user, api_as):
    (result,) = push(api_as(make_user()), write(room, "create", str(uuid7()), room.fields(held), at=AT))
    assert (result["outcome"], result["problem"]["code"]) == ("refused", "not_found")


@pytest.mark.parametrize("room", DANGEROUS, ids=lambda room: room.kind)
def test_danger_is_answered_with_help_and_written_down_once(client, held, room, premium_user):
    row_id = str(uuid7())
    create = write(room, "create", row_id, {**room.fields(held), **room.danger}, at=AT)
    (result,) = push(client, create)
    assert result["support"]["severity"] >= 3, result
    event = CrisisEvent.objects.get(owner=premium_user)
    assert str(event.source_id) == row_id
    # The first answer may never have reached the person.
    for repeat in (create, {**create, "change_id": str(uuid7())}):
        (again,) = push(client, repeat)
        assert (again["outcome"], again["support"]) == ("repeated", result["support"])
    assert rows_of(room).filter(pk=row_id).count() == 1
    assert CrisisEvent.objects.count() == 1


@pytest.mark.parametrize("room", [room for room in DANGEROUS if room.deletes], ids=lambda room: room.kind)
def test_the_help_that_a_repeat_shows_again_brings_nothing_back(client, held, premium_user, room):
    row_id = str(uuid7())
    create = write(room, "create", row_id, {**room.fields(held), **room.danger})
    before = rows_of(room).count()
    (result,) = push(client, create)
    push(client, write(room, "delete", row_id))
    told = AuditEvent.objects.count()
    (again,) = push(client, create)
    assert (again["outcome"], again["deleted"], again["data"]) == ("repeated", True, None)
    assert again["support"] == result["support"]
    assert (rows_of(room).count(), CrisisEvent.objects.count(), AuditEvent.objects.count()) == (before, 1, told)


@pytest.mark.parametrize("room", [room for room in CHANGED if room.danger], ids=lambda room: room.kind)
def test_danger_in_a_change_is_heard_once(client, held, room):
    row_id, version = made(client, room, held)
    change = write(room, "update", row_id, room.danger_change, base_version=version)
    (result,) = push(client, change)
    assert result["support"]["severity"] >= 4, result
    # As for a create: the first answer may never have reached the person.
    for repeat in (change, {**change, "change_id": str(uuid7())}):
        (again,) = push(client, repeat)
        assert (again["outcome"], again["support"]) == ("repeated", result["support"])
    assert CrisisEvent.objects.count() == 1


@pytest.mark.parametrize("room", [room for room in CHANGED if room.danger], ids=lambda room: room.kind)
def test_danger_in_a_change_that_conflicts_is_heard_too(client, held, room, premium_user):
    row_id, version = made(client, room, held)
    (name,) = room.danger
    theirs = {"data": {**room.danger["data"], "situation": "At home"}} if name == "data" else {name: "theirs"}
    assert client.patch(f"{room.url_for(held)}/{row_id}", theirs).status_code == 200
    stored = in_feed(client, room.kind)[0][row_id]
    (result,) = push(client, write(room, "update", row_id, room.danger_change, base_version=version))
    assert (result["outcome"], result["data"]) == ("conflict", stored["data"])
    assert result["support"]["severity"] >= 4, result
    event = CrisisEvent.objects.get(owner=premium_user)
    assert (str(event.source_id), event.severity) == (row_id, result["support"]["severity"])


@every_room
def test_the_feed_costs_the_same_for_one_row_and_for_fifty(client, held, room, django_assert_num_queries):
    SyncChange.objects.all().delete()
    cursor = pages_of(client)[1]
    for number, expected in ((0, 1), (1, room.most)):
        writes = [
            write(room, "create", str(uuid7()), room.fields(held, number + place), at=AT) for place in range(expected)
        ]
        assert {one["outcome"] for one in push(client, *writes)} == {"applied"}
        SyncChange.objects.exclude(kind=room.kind).delete()
        # Who it is, then BEGIN, one snapshot, the changes, the rows and COMMIT.
        with django_assert_num_queries(5 + room.reads):
            page = client.get(URL, {"cursor": cursor, "limit": 500}).json()
        assert len(page["changes"]) == expected, page["complete"]
        cursor = page["cursor"]


@pytest.mark.parametrize("kind", READ_ONLY)
def test_what_the_server_alone_writes_is_read_at_one_price_and_taken_from_nobody(
    kind, client, premium_user, stranger, api_as, django_assert_num_queries
):
    rows = READ_ONLY[kind](premium_user, 50)
    extra = kind == "user_achievement"  # whether the person wants to see them
    with django_assert_num_queries(6 + extra):
        page = client.get(URL, {"limit": 500}).json()
    assert {change["id"] for change in page["changes"] if change["kind"] == kind} == {str(row.pk) for row in rows}
    assert in_feed(api_as(stranger), kind)[0] == {}
    (result,) = push(client, body_of("update", str(rows[0].pk), {"status": "completed"}, kind=kind))
    assert (result["outcome"], result["problem"]["code"]) == ("refused", "kind_read_only")
    gone = str(rows[0].pk)
    rows[0].delete()
    with django_assert_num_queries(5):
        page = client.get(URL, {"cursor": page["cursor"]}).json()
    assert [(change["id"], change["deleted"]) for change in page["changes"]] == [(gone, True)]

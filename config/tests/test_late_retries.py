"""A phone's queued retry of a create arrives when its row was deleted: it is told to drop it, and nothing is raised."""

from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.export.tests.factories import archive_of
from accounts.export.tests.files import private_folder
from accounts.imports.tests.factories import import_made
from accounts.sync.models import SyncChange
from accounts.sync.registry import sync_source, sync_sources
from config.ids import uuid7
from config.testing.threads import until_it_waits
from config.tests.sync_rooms import PILLS, ROOMS, Room, held_by
from crisis.incidents.models import CrisisEvent, CrisisIncident

__all__ = ("private_folder",)
pytestmark = pytest.mark.django_db
MOOD = Room(
    "mood_entry", "/api/v1/mood/entries", lambda number: {"mood_value": 1 + number % 10, "factors": ["Sleep"]},
    one={"mood_value": 2}, danger={"notes": PILLS},
)  # fmt: skip
CREATED = [MOOD, *ROOMS]
every_kind = pytest.mark.parametrize("room", CREATED, ids=lambda room: room.kind)
every_dangerous = pytest.mark.parametrize(
    "room", [room for room in CREATED if room.danger], ids=lambda room: room.kind
)  # fmt: skip


@pytest.fixture
def client(premium_user, api_as):
    return api_as(premium_user)


@pytest.fixture
def held(premium_user):
    return held_by(premium_user)


def rows_of(room):
    return sync_source(room.kind).model.objects


def body_of(room, held, row_id, **more):
    return {**room.sent(held), **more, "id": row_id}


def deleted(client, room, held):
    """The body of a row that was there, and that its own person deleted, or the house where no person can."""
    body = body_of(room, held, str(uuid7()))
    first = client.post(room.url_for(held), body)
    assert first.status_code == 201, first.content
    url = room.url_for(held).replace("/complete", "/completions")
    if room.deletes:
        assert client.delete(f"{url}/{body['id']}").status_code == 204
    else:
        rows_of(room).get(pk=body["id"]).delete()
    return body


def test_every_kind_that_clients_create_is_tried_here():
    assert [room.kind for room in CREATED] == list(dict.fromkeys(room.kind for room in CREATED))
    assert {room.kind for room in CREATED} == {source.kind for source in sync_sources() if source.write is not None}


@every_kind
def test_a_late_retry_does_not_raise_what_was_deleted(client, held, room):
    body = deleted(client, room, held)
    noted, told = SyncChange.objects.filter(kind=room.kind).values().get(row_id=body["id"]), AuditEvent.objects.count()
    late = client.post(room.url_for(held), body)
    assert (late.status_code, late.json()["code"], late.json()["ids"]) == (409, "deleted", [body["id"]])
    assert late["Content-Type"] == "application/problem+json"
    assert not rows_of(room).filter(pk=body["id"]).exists()
    # Nor does any device hear of it, or the history.
    assert SyncChange.objects.filter(kind=room.kind).values().get(row_id=body["id"]) == noted
    assert AuditEvent.objects.count() == told


@every_kind
def test_nor_does_a_retry_with_other_content(client, held, room):
    body = deleted(client, room, held)
    other = {**body, **(room.danger or room.one or {"duration_seconds": 9})}
    late = client.post(room.url_for(held), other)
    assert (late.status_code, late.json()["code"]) == (409, "deleted")
    assert not rows_of(room).filter(pk=body["id"]).exists()


@every_kind
def test_what_somebody_else_deleted_is_nothing_to_a_person(client, held, room, stranger, api_as):
    body = deleted(client, room, held)
    theirs = held_by(stranger)
    made = api_as(stranger).post(room.url_for(theirs), body_of(room, theirs, body["id"]))
    assert made.status_code == 201, made.content
    assert rows_of(room).get(pk=body["id"]).owner_id == stranger.pk


@every_kind
def test_a_repeat_of_what_is_there_is_answered_as_ever(client, held, room):
    body = body_of(room, held, str(uuid7()))
    first, again = client.post(room.url_for(held), body), client.post(room.url_for(held), body)
    assert (first.status_code, again.status_code) == (201, 200), again.content


@every_dangerous
def test_the_words_that_are_refused_are_heard(client, held, room, premium_user):
    body = deleted(client, room, held)
    late = client.post(room.url_for(held), {**body, **room.danger})
    assert (late.status_code, late.json()["code"]) == (409, "deleted")
    assert late.json()["support"]["severity"] >= 3, late.json()
    event = CrisisEvent.objects.get(owner=premium_user)
    assert (str(event.source_id), event.incident_id) == (body["id"], CrisisIncident.objects.get().pk)


@every_dangerous
def test_they_are_heard_with_an_idempotency_key_too(client, held, room, premium_user):
    """What the refused request wrote is taken back with its record; what was heard must not be."""
    body = deleted(client, room, held)
    late = client.post(room.url_for(held), {**body, **room.danger}, HTTP_IDEMPOTENCY_KEY="late")
    assert (late.status_code, late.json()["code"]) == (409, "deleted")
    assert str(CrisisEvent.objects.get(owner=premium_user).source_id) == body["id"]


@every_dangerous
def test_and_in_a_batch(client, held, room, premium_user):
    body = deleted(client, room, held)
    call = {"method": "POST", "path": room.url_for(held), "body": {**body, **room.danger}}
    (answer,) = client.post("/api/v1/batch", {"requests": [call]}).json()["responses"]
    assert (answer["status"], answer["body"]["code"]) == (409, "deleted")
    assert answer["body"]["support"]["severity"] >= 3
    assert str(CrisisEvent.objects.get(owner=premium_user).source_id) == body["id"]


@every_kind
def test_what_was_forgotten_can_be_made_again(client, held, room):
    """After SYNC_TOMBSTONE_DAYS nobody knows of the deletion any more."""
    body = deleted(client, room, held)
    SyncChange.objects.filter(row_id=body["id"]).delete()
    assert client.post(room.url_for(held), body).status_code == 201


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("room", [room for room in CREATED if room.deletes], ids=lambda room: room.kind)
def test_a_retry_that_comes_while_the_row_is_deleted_does_not_raise_it_either(client, held, room, premium_user):
    """When it begins nothing is noted yet: the deletion commits while the retry waits for its end."""
    body = body_of(room, held, str(uuid7()))
    assert client.post(room.url_for(held), body).status_code == 201
    with transaction.atomic():
        sync_source(room.kind).write.delete(owner=premium_user, row_id=UUID(body["id"]), now=timezone.now())
        late = until_it_waits(lambda: client.post(room.url_for(held), body))
    answer = late.result(30)
    assert (answer.status_code, answer.json()["code"]) == (409, "deleted"), answer.content
    assert not rows_of(room).filter(pk=body["id"]).exists()


@pytest.mark.usefixtures("private_folder")
def test_an_own_archive_brings_back_what_was_deleted_and_a_late_retry_takes_nothing_of_it(client, held):
    bodies = {room.kind: body_of(room, held, str(uuid7())) for room in CREATED}
    assert {client.post(room.url_for(held), bodies[room.kind]).status_code for room in CREATED} == {201}
    data, _ = archive_of(client)
    for room in reversed(CREATED):  # goals and habits after what belongs to them
        rows_of(room).get(pk=bodies[room.kind]["id"]).delete()
    refused = {room.kind: client.post(room.url_for(held), bodies[room.kind]).json()["code"] for room in CREATED}
    assert refused == dict.fromkeys(bodies, "deleted")
    import_made(client, data)
    assert {room.kind for room in CREATED if rows_of(room).filter(pk=bodies[room.kind]["id"])} == set(bodies)
    late = {room.kind: client.post(room.url_for(held), bodies[room.kind]) for room in CREATED}
    assert {kind for kind, answer in late.items() if answer.json().get("code") == "deleted"} == set()
    assert {room.kind for room in CREATED if rows_of(room).filter(pk=bodies[room.kind]["id"])} == set(bodies)

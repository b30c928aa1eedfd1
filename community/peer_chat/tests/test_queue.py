"""Waiting: its signs of life, its end, and repeats."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.identity.models import User
from community.peer_chat.models import PeerTicket
from community.peer_chat.services import peer_queue_sweep, peer_wait
from community.peer_chat.tests.factories import CONVERSATIONS, QUEUE, make_peer, seek
from community.tasks import peer_queue_sweep_task
from config.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_peer(30)


def test_whoever_shows_no_sign_is_not_met_and_the_sweep_ends_it(ada: User) -> None:
    now = timezone.now()
    seek(ada, now=now - timedelta(minutes=3))
    assert seek(make_peer()).ticket.state == "waiting"
    peer_queue_sweep(now=now)
    ticket = PeerTicket.objects.get(owner=ada)
    assert (ticket.state, ticket.age) == ("expired", None)
    assert not peer_wait(owner_id=ada.pk, now=now)
    # A new search begins anew, and meets the one who waits.
    assert seek(ada).ticket.state == "matched"


def test_asking_is_a_sign_of_life(api_as: Any, ada: User) -> None:
    now = timezone.now()
    seek(ada, now=now - timedelta(seconds=100))
    answer = api_as(ada).get(QUEUE)
    assert answer.json()["ticket"]["waiting_seconds"] >= 100
    peer_queue_sweep(now=now + timedelta(seconds=90))
    assert PeerTicket.objects.get().state == "waiting"


def test_the_sweep_forgets_after_a_day_and_brings_together_whom_a_lock_kept_apart(ada: User) -> None:
    now = timezone.now()
    other = make_peer()
    for person in (ada, other):
        PeerTicket.objects.create(owner=person, topic="any", language="en", is_minor=False, seen_at=now, created_at=now)
    assert peer_queue_sweep_task() == 1
    assert set(PeerTicket.objects.values_list("state", flat=True)) == {"matched"}
    peer_queue_sweep(now=now + timedelta(hours=23))
    assert PeerTicket.objects.count() == 2
    peer_queue_sweep(now=now + timedelta(hours=25))
    assert PeerTicket.objects.count() == 0


def test_a_repeat_is_the_same_search_and_another_one_waits_its_turn(api_as: Any, ada: User, stranger: User) -> None:
    client, row_id = api_as(ada), str(uuid7())
    body = {"id": row_id, "topic": "grief", "language": "EN"}
    first = client.post(CONVERSATIONS, body, format="json")
    again = client.post(CONVERSATIONS, body, format="json")
    other_id = client.post(CONVERSATIONS, {**body, "id": str(uuid7())}, format="json")
    assert [answer.status_code for answer in (first, again, other_id)] == [202, 202, 202]
    assert {answer.json()["ticket"]["id"] for answer in (first, again, other_id)} == {row_id}
    for wish in ({"topic": "sleep"}, {"language": "de"}):
        conflict = client.post(CONVERSATIONS, {"topic": "grief", "language": "en", **wish}, format="json")
        assert (conflict.status_code, conflict.json()["code"]) == (409, "already_waiting")
        conflict = client.post(CONVERSATIONS, {**body, **wish}, format="json")
        assert (conflict.status_code, conflict.json()["code"]) == (409, "id_conflict")
    theirs = api_as(make_peer()).post(CONVERSATIONS, body, format="json")
    assert (theirs.status_code, theirs.json()["code"]) == (409, "id_conflict")
    # After the match, the lost answer can be had again.
    talk = seek(make_peer(), "grief").ticket.conversation_id
    matched = client.post(CONVERSATIONS, body, format="json")
    assert (matched.status_code, matched.json()["conversation_id"]) == (200, str(talk))


def test_leaving_the_queue_can_be_repeated(api_as: Any, ada: User) -> None:
    client = api_as(ada)
    assert client.get(QUEUE).status_code == 404
    seek(ada)
    assert [client.delete(QUEUE).status_code for _ in range(2)] == [204, 204]
    assert client.get(QUEUE).json()["ticket"]["state"] == "left"
    assert seek(make_peer()).ticket.state == "waiting"


def test_the_place_is_told_in_steps(api_as: Any) -> None:
    people = [make_peer(10 + 3 * number) for number in range(3)]
    for person in people:
        assert seek(person).ticket.state == "waiting"
    assert {api_as(person).get(QUEUE).json()["ticket"]["place_within"] for person in people} == {5}


@pytest.mark.parametrize(("body", "field"), [
    ({"topic": "weather"}, "topic"), ({"language": "english"}, "language"), ({"language": 5}, "language"),
    ({"id": "x"}, "id"), ({"age": 17}, "age"),
])  # fmt: skip
def test_a_bad_search_names_its_field(api_as: Any, ada: User, body: dict[str, Any], field: str) -> None:
    answer = api_as(ada).post(CONVERSATIONS, body, format="json")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_minor_reads_that_a_moderator_reads_first(api_as: Any) -> None:
    rules = api_as(make_peer(15)).post(CONVERSATIONS, {}, format="json").json()["notice"]["rules"]
    assert "moderator reads each message" in rules[0]


@pytest.mark.parametrize(
    ("method", "url"), [("get", CONVERSATIONS), ("post", CONVERSATIONS), ("get", QUEUE), ("delete", QUEUE)]
)
def test_nobody_unknown_waits(api_client: Any, method: str, url: str) -> None:
    assert getattr(api_client, method)(url).status_code == 401

"""What owners and moderators may do, and what they may not."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounts.identity.models import User
from community.blocks.models import UserBlock
from community.groups.models import SupportGroup
from community.groups.tests.factories import address, make_aged, make_group, make_member, place_of
from community.messaging.tests.factories import say
from config.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(ada: User, ben: User, cleo: User) -> SupportGroup:
    """Ada owns it, Ben moderates, Cleo is a member."""
    made = make_group(ada)
    make_member(made, ben, role="moderator")
    make_member(made, cleo)
    return made


def member(group: SupportGroup, person: User) -> str:
    return address(group, f"members/{place_of(group, person).pk}")


# Who does what to whom, and the code of the refusal; None where it is done.
ACTS = [
    ("ada", "ben", {"role": "member"}, None),
    ("ada", "cleo", {"role": "owner"}, None),
    ("ada", "ben", {"muted_minutes": 5}, None),
    ("ada", "cleo", "remove", None),
    ("ben", "cleo", {"muted_minutes": 5}, None),
    ("ben", "cleo", "remove", None),
    ("ben", "cleo", {"role": "moderator"}, "role_needed"),
    ("ben", "ada", {"muted_minutes": 5}, "role_needed"),
    ("ben", "ada", "remove", "role_needed"),
    ("ben", "ben", "remove", "role_needed"),
    ("ben", "ben", {"role": "owner"}, "role_needed"),
    ("ada", "ada", {"role": "member"}, "successor_needed"),
    ("cleo", "ben", {"muted_minutes": 5}, "role_needed"),
    ("cleo", "cleo", {"role": "owner"}, "role_needed"),
    ("cleo", "ben", "remove", "role_needed"),
]


@pytest.mark.parametrize(("actor", "target", "act", "refusal"), ACTS)
def test_each_may_what_their_role_allows(
    api_as: Any, group: SupportGroup, request: Any, actor: str, target: str, act: Any, refusal: str | None
) -> None:
    who, whom = request.getfixturevalue(actor), request.getfixturevalue(target)
    before = place_of(group, whom)
    client, path = api_as(who), member(group, whom)
    answer = client.delete(path) if act == "remove" else client.patch(path, act)
    after = place_of(group, whom)
    assert answer.json()["code"] == refusal if refusal else answer.status_code in (200, 204)
    changed = (before.role, before.silent_until, before.left_at) != (after.role, after.silent_until, after.left_at)
    assert changed is (refusal is None)


def test_a_stranger_and_a_place_of_another_group_are_not_found(
    api_as: Any, group: SupportGroup, ada: User, stranger: User
) -> None:
    elsewhere = make_group(make_aged(30))
    for path in (
        address(group, f"members/{uuid4()}"),
        address(group, f"members/{elsewhere.conversation.participants.get().pk}"),
    ):
        assert api_as(ada).patch(path, {"muted_minutes": 5}).status_code == 404
        assert api_as(ada).delete(path).status_code == 404
    for method, body in (("patch", {"muted_minutes": 5}), ("delete", None)):
        assert getattr(api_as(stranger), method)(member(group, ada), body).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "role"), ({"role": "counselor"}, "role"), ({"muted_minutes": -1}, "muted_minutes"), ({"x": 1}, "x")],
)
def test_a_bad_change_is_named(api_as: Any, group: SupportGroup, ada: User, ben: User, body: Any, field: str) -> None:
    answer = api_as(ada).patch(member(group, ben), body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


def test_who_is_silenced_reads_and_neither_writes_nor_edits_until_it_ends(
    api_as: Any, group: SupportGroup, ben: User, cleo: User
) -> None:
    client, path = api_as(cleo), address(group, "messages")
    mine = client.post(path, {"content": "One."}).json()["id"]
    shown = api_as(ben).patch(member(group, cleo), {"muted_minutes": 10}).json()
    refused = client.post(path, {"content": "Two."})
    assert (refused.status_code, refused.json()["code"]) == (403, "muted_here")
    assert refused.json()["until"][:19] == shown["muted_until"][:19]
    assert client.patch(f"{path}/{mine}", {"content": "Other."}).json()["code"] == "muted_here"
    assert client.get(path).status_code == 200
    assert client.delete(f"{path}/{mine}").status_code == 204
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1), tick=False):
        assert client.post(path, {"content": "Two."}).status_code == 201
    api_as(ben).patch(member(group, cleo), {"muted_minutes": 0})
    assert client.post(path, {"content": "Three."}).status_code == 201


def test_leaving_does_not_end_a_silence(api_as: Any, group: SupportGroup, ben: User, cleo: User) -> None:
    api_as(ben).patch(member(group, cleo), {"muted_minutes": 10})
    client = api_as(cleo)
    client.delete(address(group, "leave"))
    client.post(address(group, "join"), {})
    assert client.post(address(group, "messages"), {"content": "Back."}).json()["code"] == "muted_here"


def test_a_slow_group_takes_one_message_in_a_while_from_each_but_those_who_lead(
    api_as: Any, group: SupportGroup, ada: User, ben: User, cleo: User, stranger: User
) -> None:
    assert api_as(cleo).patch(address(group), {"slow_mode_seconds": 30}).json()["code"] == "role_needed"
    assert api_as(stranger).patch(address(group), {"slow_mode_seconds": 30}).status_code == 404
    assert api_as(ben).patch(address(group), {"slow_mode_seconds": 30}).json()["slow_mode_seconds"] == 30
    path = address(group, "messages")
    assert [api_as(cleo).post(path, {"content": f"{n}"}).status_code for n in range(2)] == [201, 429]
    assert [api_as(ada).post(path, {"content": f"{n}"}).status_code for n in range(2)] == [201, 201]


def test_members_are_listed_by_names_of_this_group_alone(
    api_as: Any, group: SupportGroup, ada: User, ben: User, cleo: User, django_assert_num_queries: Any
) -> None:
    client = api_as(cleo)
    with django_assert_num_queries(5):  # who asks, restrictions, their place, blocks, the page
        rows = client.get(address(group, "members")).json()["results"]
    assert [(row["id"], row["role"], row["is_you"]) for row in rows] == [
        (str(place_of(group, person).pk), role, person is cleo)
        for person, role in ((ada, "owner"), (ben, "moderator"), (cleo, "member"))
    ]
    for secret in (str(ada.pk), str(ada.username), ada.pseudonym, "Europe"):
        assert secret not in str(rows)


def test_a_block_hides_each_from_the_other_but_nobody_from_who_leads(
    api_as: Any, group: SupportGroup, ada: User, cleo: User
) -> None:
    other = make_aged(37)
    make_member(group, other)
    # Words and no ids: the digits of one may read like a telephone number, which waits for a moderator.
    words = {cleo: "Said by the one.", other: "Said by the other."}
    for person, text in words.items():
        say(group.conversation, person, text)
    UserBlock.objects.create(owner=cleo, blocked=other, reference_type="group_message", reference_id=uuid7())
    UserBlock.objects.create(owner=other, blocked=ada, reference_type="group_message", reference_id=uuid7())
    for one, hidden in ((cleo, other), (other, cleo)):
        said = [row["content"] for row in api_as(one).get(address(group, "messages")).json()["results"]]
        assert said == [words[one]]
        seen = {row["id"] for row in api_as(one).get(address(group, "members")).json()["results"]}
        assert str(place_of(group, hidden).pk) not in seen
    seen = {row["id"] for row in api_as(ada).get(address(group, "members")).json()["results"]}
    assert str(place_of(group, other).pk) in seen

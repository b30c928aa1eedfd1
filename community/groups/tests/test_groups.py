"""Finding groups, coming in and going out, over REST."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from community.groups.models import SupportGroup
from community.groups.services import group_close, group_update
from community.groups.tests.factories import (
    address,
    aged,
    make_aged,
    make_group,
    make_invitation,
    make_member,
    make_session,
    place_of,
)
from community.messaging.services import participant_join
from community.messaging.tests.factories import say
from moderation.sanctions.models import ModerationRestriction

pytestmark = pytest.mark.django_db
LIST = "/api/v1/groups"


def names(answer: Any) -> set[str]:
    assert answer.status_code == 200, answer.content
    return {row["name"] for row in answer.json()["results"]}


def test_groups_are_listed_with_what_the_ledger_asks_for(
    api_as: Any, ada: User, ben: User, django_assert_num_queries: Any
) -> None:
    group = make_group(ben, ada)
    make_group(name="Grief", category="Loss")
    at = make_session(group, hours=5).starts_at
    make_session(group, hours=50)
    client = api_as(ada)
    with django_assert_num_queries(3):  # who asks, how old they are, and the page with its counts
        rows = {row["name"]: row for row in client.get(LIST).json()["results"]}
    shown = rows["Anxiety Circle"]
    assert shown["id"] == str(group.pk) == str(group.conversation_id)
    assert (shown["category"], shown["privacy"], shown["member_count"], shown["online_count"]) == (
        "Anxiety", "public", 2, 0,
    )  # fmt: skip
    assert shown["joined"] is True
    assert shown["next_session"].startswith(at.astimezone(ada.zone).isoformat()[:16])
    assert shown["next_session_timezone"] == "Europe/Berlin"
    assert (rows["Grief"]["joined"], rows["Grief"]["member_count"], rows["Grief"]["next_session"]) == (False, 0, None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Anxiety Circle", "Grief"}),
        ("category=anxiety", {"Anxiety Circle"}),
        ("search=SAFE", {"Anxiety Circle"}),
        ("search=gri", {"Grief"}),
        ("search=%25", set()),
        ("joined=true", {"Grief"}),
        ("joined=false", {"Anxiety Circle"}),
        ("category=anxiety&joined=true", set()),
    ],
)
def test_groups_are_found_by_category_words_and_joined(api_as: Any, ada: User, query: str, expected: set[str]) -> None:
    make_group()
    make_group(ada, name="Grief", category="Loss", description="For the bereaved.")
    assert names(api_as(ada).get(f"{LIST}?{query}")) == expected


def test_a_bad_filter_is_named_and_pages_go_on(api_as: Any, ada: User) -> None:
    for number in range(3):
        make_group(name=f"Group {number}")
    client = api_as(ada)
    assert client.get(f"{LIST}?joined=maybe").json()["errors"][0]["field"] == "joined"
    first = client.get(f"{LIST}?limit=2").json()
    second = client.get(first["next"]).json()
    assert [row["name"] for row in first["results"] + second["results"]] == ["Group 2", "Group 1", "Group 0"]


def test_a_private_group_is_not_there_for_others(api_as: Any, ada: User, ben: User, stranger: User) -> None:
    group = make_group(ben, privacy="private")
    for person in (ada, stranger):
        client = api_as(person)
        absent = client.get(f"{LIST}/{uuid4()}")
        for answer in (client.get(address(group)), client.get(address(group, "messages"))):
            assert answer.status_code == 404
            assert answer.json()["code"] == absent.json()["code"]
        assert names(client.get(LIST)) == set()
        for body in ({}, {"invitation": "x" * 22}):
            hidden = client.post(address(group, "join"), body)
            nowhere = client.post(f"{LIST}/{uuid4()}/join", body)
            assert hidden.status_code == nowhere.status_code == 404
            assert {**hidden.json(), "request_id": ""} == {**nowhere.json(), "request_id": ""}
    assert names(api_as(ben).get(LIST)) == {"Anxiety Circle"}


def test_nobody_who_is_not_signed_in_sees_groups(api_client: Any, ben: User) -> None:
    group = make_group(ben)
    assert api_client.get(LIST).status_code == api_client.get(address(group)).status_code == 401
    assert api_client.post(address(group, "join"), {}).status_code == 401
    assert api_client.delete(address(group, "leave")).status_code == 401


def test_joining_twice_is_joining_once_under_one_name(api_as: Any, ada: User, ben: User) -> None:
    group = make_group(ben)
    client = api_as(ada)
    first, again = client.post(address(group, "join"), {}), client.post(address(group, "join"), {})
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (first.json()["joined"], first.json()["role"], first.json()["member_count"]) == (True, "member", 2)
    assert AuditEvent.objects.filter(action="community.group.joined", actor_id=ada.pk).count() == 1
    for secret in (str(ada.pk), str(ben.pk), str(ada.username), ada.pseudonym, str(group.creator_id)):
        assert secret not in first.content.decode()


def test_who_leaves_reads_nothing_more_and_comes_back_under_their_name(api_as: Any, ada: User, ben: User) -> None:
    group = make_group(ben, ada)
    client, name = api_as(ada), place_of(group, ada).alias
    say(group.conversation, ben, "Before.")
    assert client.delete(address(group, "leave")).status_code == 204
    assert client.delete(address(group, "leave")).status_code == 204
    say(group.conversation, ben, "After.")
    for rest in ("messages", "members", "sessions"):
        assert client.get(address(group, rest)).status_code == 404
    assert client.post(address(group, "messages"), {"content": "Still here?"}).status_code == 404
    assert client.get(address(group)).json()["member_count"] == 1
    assert client.post(address(group, "join"), {}).status_code == 200
    assert place_of(group, ada).alias == name
    assert len(client.get(address(group, "messages")).json()["results"]) == 2


def test_leaving_what_one_never_was_in_is_not_found(api_as: Any, ada: User, ben: User) -> None:
    group = make_group(ben)
    assert api_as(ada).delete(address(group, "leave")).status_code == 404
    assert api_as(ada).delete(f"{LIST}/{uuid4()}/leave").status_code == 404


def test_the_last_owner_leaves_when_there_is_another_or_nobody(api_as: Any, ada: User, ben: User) -> None:
    group = make_group(ben, ada)
    refused = api_as(ben).delete(address(group, "leave"))
    assert (refused.status_code, refused.json()["code"]) == (409, "successor_needed")
    made = api_as(ben).patch(address(group, f"members/{place_of(group, ada).pk}"), {"role": "owner"})
    assert made.json()["role"] == "owner"
    assert api_as(ben).delete(address(group, "leave")).status_code == 204
    assert place_of(group, ben).role == "member"
    assert api_as(ada).delete(address(group, "leave")).status_code == 204


def test_without_a_date_of_birth_nobody_joins(api_as: Any, ben: User, user: User) -> None:
    group = make_group(ben)
    assert names(api_as(user).get(LIST)) == {"Anxiety Circle"}
    refused = api_as(user).post(address(group, "join"), {})
    assert (refused.status_code, refused.json()["code"]) == (422, "age_needed")
    aged(user, 30)
    assert api_as(user).post(address(group, "join"), {}).status_code == 200


@pytest.mark.parametrize(("age", "sees"), [(12, set()), (13, {"Teens"}), (17, {"Teens"}), (18, {"Anxiety Circle"})])
def test_adults_and_minors_see_and_join_their_own_groups_alone(api_as: Any, age: int, sees: set[str]) -> None:
    groups = [make_group(), make_group(name="Teens", audience="minors")]
    client = api_as(make_aged(age))
    assert names(client.get(LIST)) == sees
    for group in groups:
        expected = 200 if group.name in sees else 404
        assert client.post(address(group, "join"), {}).status_code == expected
        assert client.get(address(group)).status_code == expected


def test_not_even_an_invitation_lets_an_adult_in_with_minors(api_as: Any, ada: User) -> None:
    group = make_group(audience="minors", privacy="private")
    refused = api_as(ada).post(address(group, "join"), {"invitation": make_invitation(group).code})
    assert (refused.status_code, refused.json()["code"]) == (403, "other_age_group")


@pytest.mark.parametrize(("audience", "is_minor"), [("adults", True), ("minors", False)])
def test_the_database_itself_keeps_ages_apart(ada: User, audience: str, is_minor: bool) -> None:
    """Also against code that forgets to ask."""
    group = make_group(audience=audience)
    with pytest.raises(IntegrityError), transaction.atomic():
        participant_join(conversation=group.conversation, user=ada, now=timezone.now(), is_minor=is_minor)
    other = {"adults": "minors", "minors": "adults"}[audience]
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportGroup.objects.filter(pk=group.pk).update(audience=other)


def test_who_grows_up_leaves_the_group_of_minors(api_as: Any, ben: User) -> None:
    from community.groups.ages import grown_up_leave

    teen, other = make_aged(17), make_aged(15)
    group = make_group(teen, other, audience="minors")
    make_group(ben)
    assert grown_up_leave(now=timezone.now()) == 0
    aged(teen, 18)
    assert grown_up_leave(now=timezone.now()) == 1
    assert grown_up_leave(now=timezone.now()) == 0
    assert place_of(group, teen).left_at is not None
    assert api_as(teen).get(address(group, "messages")).status_code == 404
    assert api_as(other).get(address(group, "messages")).status_code == 200


def test_a_birthday_that_is_corrected_counts_at_once(api_as: Any, ada: User, ben: User) -> None:
    group = make_group(ben, ada)
    born = (timezone.now() - timedelta(days=365 * 15)).date().isoformat()
    changed = api_as(ada).patch("/api/v1/users/me", {"date_of_birth": born})
    assert changed.status_code == 200, changed.content
    assert place_of(group, ada).left_at is not None
    assert api_as(ada).get(address(group, "messages")).status_code == 404
    assert place_of(group, ben).left_at is None


def test_guidelines_are_agreed_to_before_the_first_message(api_as: Any, ada: User, ben: User) -> None:
    group = make_group(ben, guidelines="What is said here stays here.")
    client = api_as(ada)
    joined = client.post(address(group, "join"), {}).json()
    assert (joined["guidelines"], joined["guidelines_accepted"]) == ("What is said here stays here.", False)
    refused = client.post(address(group, "messages"), {"content": "Hello."})
    assert (refused.status_code, refused.json()["code"]) == (422, "guidelines_needed")
    assert client.get(address(group, "messages")).json()["results"] == []
    for _ in range(2):
        agreed = client.post(address(group, "guidelines"))
        assert agreed.json() == {"guidelines": "What is said here stays here.", "guidelines_accepted": True}
    assert client.post(address(group, "messages"), {"content": "Hello."}).status_code == 201
    client.delete(address(group, "leave"))
    assert client.post(address(group, "join"), {}).json()["guidelines_accepted"] is True
    assert api_as(make_aged(50)).post(address(group, "guidelines")).status_code == 404


def test_guidelines_that_come_later_are_asked_of_those_who_are_in(api_as: Any, ada: User, ben: User) -> None:
    group = make_group(ben, ada)
    group_update(actor=ben, group_id=group.pk, changes={"guidelines": "Be kind."})
    assert api_as(ada).post(address(group, "messages"), {"content": "Hello."}).status_code == 422
    group_update(actor=ben, group_id=group.pk, changes={"guidelines": ""})
    assert api_as(ada).post(address(group, "messages"), {"content": "Hello."}).status_code == 201


def test_a_group_that_ended_is_read_by_its_members_alone(api_as: Any, ada: User, ben: User) -> None:
    group = make_group(ben)
    say(group.conversation, ben, "Good bye.")
    group_close(actor=ben, group_id=group.pk, now=timezone.now())
    assert api_as(ada).post(address(group, "join"), {}).status_code == 404
    assert names(api_as(ada).get(LIST)) == set()
    assert api_as(ben).get(address(group)).json()["is_open"] is False
    assert len(api_as(ben).get(address(group, "messages")).json()["results"]) == 1
    assert api_as(ben).post(address(group, "messages"), {"content": "Again."}).status_code == 409


def test_who_is_banned_neither_joins_nor_reads_and_is_heard(api_as: Any, ada: User, ben: User) -> None:
    group, other = make_group(ben, ada), make_group(name="Other")
    ModerationRestriction.objects.create(owner=ada, kind="ban", reason_code="threats", starts_at=timezone.now())
    client = api_as(ada)
    for rest in ("messages", "members", "sessions"):
        assert client.get(address(group, rest)).json()["code"] == "community_banned"
    refused = client.post(address(group, "messages"), {"content": "I have taken all the pills."}).json()
    assert (refused["code"], refused["support"]["severity"] >= 3) == ("community_banned", True)
    assert client.post(address(other, "join"), {}).json()["code"] == "community_banned"
    assert client.delete(address(group, "leave")).status_code == 204


def test_a_bad_body_is_named(api_as: Any, ada: User, ben: User) -> None:
    group = make_group(ben, ada)
    client = api_as(ada)
    assert client.post(address(group, "join"), {"email": "x@example.org"}).json()["errors"][0]["field"] == "email"
    assert client.patch(address(group, "membership"), {"reminders": "no"}).json()["errors"][0]["field"] == "reminders"
    assert client.patch(address(group, "membership"), {"reminders": False}).json()["reminders"] is False
    assert api_as(make_aged(40)).patch(address(group, "membership"), {"reminders": False}).status_code == 404


def test_what_was_said_before_one_came_is_read_in_public_groups_alone(api_as: Any, ada: User, ben: User) -> None:
    contents = {}
    for privacy in ("public", "private"):
        group = make_group(ben, privacy=privacy)
        say(group.conversation, ben, "Before.")
        make_member(group, ada)
        say(group.conversation, ben, "While in.")
        api_as(ada).delete(address(group, "leave"))
        say(group.conversation, ben, "While away.")
        make_member(group, ada)
        say(group.conversation, ben, "Back.")
        found = api_as(ada).get(address(group, "messages")).json()["results"]
        contents[privacy] = [row["content"] for row in found]
    assert contents == {"public": ["Back.", "While away.", "While in.", "Before."], "private": ["Back."]}


def test_reading_a_room_asks_once_whether_one_may(api_as: Any, ada: User) -> None:
    group, client = make_group(ada), api_as(ada)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address(group, "messages")).status_code == 200
    assert sum("moderation_moderationrestriction" in one["sql"] for one in asked) == 1

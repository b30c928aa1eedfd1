"""One's conversations over REST: what is shown of the other, what is said, and how it ends."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.identity.models import User
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.messaging.tests.factories import address, make_conversation, said_of, say, say_all
from community.peer_chat.presence import here
from community.peer_chat.tests.factories import CONVERSATIONS, SAY, make_peer, seek, switch
from config.ids import uuid7
from moderation.sanctions.models import ModerationRestriction

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_peer(30)


@pytest.fixture
def ben() -> User:
    return make_peer(41)


@pytest.fixture
def talk(ada: User, ben: User) -> Conversation:
    seek(ada)
    return Conversation.objects.get(pk=seek(ben).ticket.conversation_id)


def seat(talk: Conversation, person: User) -> ConversationParticipant:
    return ConversationParticipant.objects.get(conversation=talk, owner=person)


def test_a_conversation_shows_the_partner_the_last_words_and_how_many_are_unread(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    client = api_as(ada)
    (empty,) = client.get(CONVERSATIONS).json()["results"]
    assert (empty["last_message"], empty["unread_count"], empty["state"]) == (None, 0, "open")
    say(talk, ben, "Thank you for listening.")
    say(talk, ben, "Good night.")
    (shown,) = client.get(CONVERSATIONS).json()["results"]
    other = seat(talk, ben)
    assert shown["partner"] == {"id": str(other.pk), "name": other.alias, "online": False}
    assert (shown["id"], shown["last_message"], shown["unread_count"]) == (str(talk.pk), "Good night.", 2)
    assert shown["timestamp"] > shown["created_at"]
    client.put(address(talk, "read"), {"seq": 2}, format="json")
    detail = client.get(f"{CONVERSATIONS}/{talk.pk}").json()
    assert detail["unread_count"] == 0
    assert detail["notice"]["rules"]
    assert api_as(ben).get(CONVERSATIONS).json()["results"][0]["unread_count"] == 0


def test_the_last_words_are_not_those_that_were_hidden_or_taken_back(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    sent = say(talk, ben, "Take this back.").sent
    assert sent is not None
    api_as(ben).delete(f"{address(talk)}/{sent.message_id}")
    assert api_as(ada).get(CONVERSATIONS).json()["results"][0]["last_message"] == ""
    say(talk, ben, "Hide this.")
    ConversationMessage.objects.filter(seq=3).update(state="hidden")
    assert api_as(ada).get(CONVERSATIONS).json()["results"][0]["last_message"] == ""
    assert api_as(ben).get(CONVERSATIONS).json()["results"][0]["last_message"] == "Hide this."


def test_strangers_and_the_unknown_see_nothing(
    api_as: Any, api_client: Any, ada: User, stranger: User, talk: Conversation
) -> None:
    one = f"{CONVERSATIONS}/{talk.pk}"
    body = {"conversation_id": str(talk.pk), "content": "Hello."}
    for client, status in ((api_as(stranger), 404), (api_client, 401)):
        assert client.get(one).status_code == status
        assert client.delete(one).status_code == status
        assert client.post(SAY, body, format="json").status_code == status
    assert api_as(stranger).get(CONVERSATIONS).json()["results"] == []
    group = make_conversation(ada, stranger, kind=Conversation.Kind.GROUP, house=True)[0]
    assert api_as(ada).get(f"{CONVERSATIONS}/{group.pk}").status_code == 404
    talk.refresh_from_db()
    assert talk.state == "open"


def test_fifty_conversations_cost_as_many_statements_as_one(
    api_as: Any, django_assert_num_queries: Any, ada: User, unlimited: None
) -> None:
    client, talks = api_as(ada), []
    for _ in range(50):
        other = make_peer(None)
        switch(other, show_activity=True)
        talks.append(make_conversation(ada, other)[0])
        say(talks[-1], other, "Here.")
    with django_assert_num_queries(3):
        shown = client.get(f"{CONVERSATIONS}?limit=50").json()
    assert [row["id"] for row in shown["results"]] == [str(talk.pk) for talk in reversed(talks)]
    assert {row["last_message"] for row in shown["results"]} == {"Here."}
    assert shown["next"] is None
    pages, url = [], f"{CONVERSATIONS}?limit=20"
    while url:
        page = client.get(url).json()
        pages.append([row["id"] for row in page["results"]])
        url = page["next"]
    assert [len(page) for page in pages] == [20, 20, 10]
    assert [row_id for page in pages for row_id in page] == [row["id"] for row in shown["results"]]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=x"])
def test_a_bad_page_names_its_parameter(api_as: Any, ada: User, query: str) -> None:
    answer = api_as(ada).get(f"{CONVERSATIONS}?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [query.split("=")[0]]


def test_a_message_goes_to_a_conversation_or_to_the_partner_of_one(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    client, row_id = api_as(ada), str(uuid7())
    body = {"conversation_id": str(talk.pk), "content": "Hello, I'm here to listen", "is_anonymous": True, "id": row_id}
    first, again = (client.post(SAY, body, format="json") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == row_id
    assert first.json()["sender"] == {"id": str(seat(talk, ada).pk), "name": seat(talk, ada).alias, "role": "member"}
    to = client.post(SAY, {"recipient_id": str(seat(talk, ben).pk), "content": "Still here."}, format="json")
    assert (to.status_code, to.json()["conversation_id"]) == (201, str(talk.pk))
    page = api_as(ben).get(address(talk)).json()["results"]
    assert [(row["content"], row["is_anonymous"]) for row in page] == [
        ("Still here.", True), ("Hello, I'm here to listen", True),
    ]  # fmt: skip


def test_messages_come_fifty_a_page_with_their_sender_and_go_back_by_before(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    say_all([said_of(talk, ben, f"Line {number}.") for number in range(1, 53)])
    client, other = api_as(ada), seat(talk, ben)
    page = client.get(address(talk)).json()
    assert [row["content"] for row in page["results"]] == [f"Line {number}." for number in range(52, 2, -1)]
    newest = page["results"][0]
    assert newest["sender"] == {"id": str(other.pk), "name": other.alias, "role": "member"}
    assert (newest["is_anonymous"], newest["state"]) == (True, "sent")
    assert newest["timestamp"]
    older = client.get(address(talk) + "?limit=50&before=3").json()
    assert [row["content"] for row in older["results"]] == ["Line 2.", "Line 1."]
    assert client.get(page["next"]).json()["results"] == older["results"]


def test_nobody_is_reached_by_a_stolen_id(api_as: Any, ada: User, ben: User, talk: Conversation) -> None:
    cleo = make_peer()
    other, seats = make_conversation(ben, cleo)
    for recipient in (seats[1].pk, seat(talk, ada).pk, ben.pk, uuid7()):
        answer = api_as(ada).post(SAY, {"recipient_id": str(recipient), "content": "Hello."}, format="json")
        assert answer.status_code == 404
    answer = api_as(ada).post(SAY, {"conversation_id": str(other.pk), "content": "Hello."}, format="json")
    assert answer.status_code == 404
    assert not ConversationMessage.objects.exists()


@pytest.mark.parametrize(("body", "field"), [
    ({"content": "Hello."}, "conversation_id"),
    ({"content": "Hello.", "conversation_id": str(uuid7()), "recipient_id": str(uuid7())}, "conversation_id"),
    ({"conversation_id": str(uuid7())}, "content"), ({"recipient_id": "ben", "content": "Hello."}, "recipient_id"),
])  # fmt: skip
def test_a_bad_message_names_its_field(api_as: Any, ada: User, body: dict[str, Any], field: str) -> None:
    answer = api_as(ada).post(SAY, body, format="json")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_whoever_takes_no_messages_hears_only_those_they_answered(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    switch(ben, allow_messages=False)
    client = api_as(ada)
    for url, extra in ((SAY, {"conversation_id": str(talk.pk)}), (address(talk), {})):
        refused = client.post(url, {**extra, "content": "Hello?"}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (403, "messages_not_allowed")
    assert not ConversationMessage.objects.exists()
    say(talk, ben, "I do want to talk to you.")
    assert client.post(address(talk), {"content": "Good."}, format="json").status_code == 201


def test_whoever_leaves_ends_it_and_the_other_sees_no_more_than_that(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    say(talk, ada, "Bye.")
    before = api_as(ben).get(f"{CONVERSATIONS}/{talk.pk}").json()
    leaver = api_as(ada)
    assert [leaver.delete(f"{CONVERSATIONS}/{talk.pk}").status_code for _ in range(2)] == [204, 204]
    assert leaver.get(CONVERSATIONS).json()["results"] == []
    after = api_as(ben).get(f"{CONVERSATIONS}/{talk.pk}").json()
    assert after == {**before, "state": "closed"}
    (listed,) = api_as(ben).get(CONVERSATIONS).json()["results"]
    assert listed == {name: value for name, value in after.items() if name != "notice"}
    refused = api_as(ben).post(SAY, {"conversation_id": str(talk.pk), "content": "Why?"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "conversation_closed")
    assert api_as(ben).get(address(talk)).json()["results"][0]["content"] == "Bye."
    assert api_as(ben).delete(f"{CONVERSATIONS}/{talk.pk}").status_code == 204
    assert api_as(ben).get(CONVERSATIONS).json()["results"] == []


def test_the_partner_is_online_only_if_they_show_it_and_only_where_they_are(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    second = make_conversation(ada, ben)[0]
    where = {"user_id": ben.pk, "conversation_id": talk.pk, "participant_id": seat(talk, ben).pk, "skip_socket": ""}

    def online() -> dict[str, bool]:
        return {row["id"]: row["partner"]["online"] for row in api_as(ada).get(CONVERSATIONS).json()["results"]}

    here(**where)
    assert online() == {str(talk.pk): False, str(second.pk): False}
    switch(ben, show_activity=True)
    assert online() == {str(talk.pk): False, str(second.pk): False}
    here(**where)
    assert online() == {str(talk.pk): True, str(second.pk): False}
    switch(ben, show_activity=False)
    assert online() == {str(talk.pk): False, str(second.pk): False}


def test_a_ban_closes_the_room(api_as: Any, ada: User, talk: Conversation) -> None:
    now = timezone.now() - timedelta(seconds=1)
    ModerationRestriction.objects.create(owner=ada, kind="ban", reason_code="threats", starts_at=now)
    for url in (CONVERSATIONS, f"{CONVERSATIONS}/{talk.pk}", address(talk), "/api/v1/chat/queue"):
        answer = api_as(ada).get(url)
        assert (answer.status_code, answer.json()["code"]) == (403, "community_banned")


def test_what_waits_for_a_moderator_is_shown_to_its_author_alone(
    api_as: Any, ada: User, ben: User, talk: Conversation
) -> None:
    sent = say(talk, ada, "My first words.").sent
    assert sent is not None
    ConversationMessage.objects.filter(pk=sent.message_id).update(state="held", seq=None, changed_seq=None)
    Conversation.objects.filter(pk=talk.pk).update(last_seq=0)
    own = api_as(ada).get(address(talk)).json()
    assert [(row["state"], row["content"]) for row in own["held"]] == [("held", "My first words.")]
    assert api_as(ben).get(address(talk)).json()["held"] == []
    (listed,) = api_as(ben).get(CONVERSATIONS).json()["results"]
    assert (listed["last_message"], listed["unread_count"]) == (None, 0)

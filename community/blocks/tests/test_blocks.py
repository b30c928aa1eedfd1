"""Keeping two people apart, everywhere and at once."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.identity.models import User
from community.blocks.models import UserBlock
from community.blocks.services import block_create
from community.messaging.models import Conversation, ConversationMessage
from community.messaging.services import conversation_lock, conversation_open, participant_join
from community.messaging.tests.factories import address, make_conversation, say
from config.testing.threads import all_at_once, until_it_waits

URL = "/api/v1/community/blocks"


@pytest.fixture
def ada(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def ben(make_user: Any) -> User:
    return make_user()


def by(kind: str, row_id: Any) -> dict[str, str]:
    return {"content_type": kind, "content_id": str(row_id)}


@pytest.mark.django_db
def test_a_block_by_a_message_ends_every_conversation_of_the_two_and_tells_nobody(
    api_as: Any, ada: User, ben: User, heard: Any
) -> None:
    talk, other = make_conversation(ada, ben)[0], make_conversation(ben, ada)[0]
    sent = say(talk, ben, "You again.").sent
    assert sent is not None
    assert heard(ben) == []
    made = api_as(ada).post(URL, by("chat_message", sent.message_id))
    assert made.status_code == 201
    assert made.json()["name"] == sent.alias
    assert str(ben.pk) not in made.content.decode()
    for ended in (talk, other):
        answer = api_as(ben).post(address(ended), {"content": "Hello?"})
        assert (answer.status_code, answer.json()["code"]) == (409, "conversation_closed")
    assert heard(ben) == []
    assert not AuditEvent.objects.filter(owner_id=ben.pk, action__startswith="community.block").exists()


@pytest.mark.django_db
def test_in_a_group_neither_sees_the_other_any_more(ada: User, ben: User, make_user: Any, api_as: Any) -> None:
    from community.messaging.selectors import message_page, participant_get

    cara = make_user()
    group, places = make_conversation(ada, ben, cara, kind=Conversation.Kind.GROUP, house=True)
    for person, text in ((ada, "Ada."), (ben, "Ben."), (cara, "Cara.")):
        say(group, person, text)
    assert api_as(ada).post(URL, by("participant", places[1].pk)).status_code == 201

    def seen(person: User) -> list[str]:
        viewer = participant_get(viewer=person, conversation_id=group.pk, kind="group")
        return [sent.text for sent in message_page(viewer=viewer).messages]

    assert seen(ada) == ["Ada.", "Cara."]
    assert seen(ben) == ["Ben.", "Cara."]
    assert seen(cara) == ["Ada.", "Ben.", "Cara."]


@pytest.mark.django_db
def test_two_names_of_one_person_are_two_blocks(api_as: Any, ada: User, ben: User) -> None:
    """An answer that knew the second already would say that both names are one person."""
    first, second = (make_conversation(ada, ben)[1][1].pk for _ in range(2))
    client = api_as(ada)
    answers = [client.post(URL, by("participant", one)) for one in (first, second, first)]
    assert [answer.status_code for answer in answers] == [201, 201, 200]
    rows = client.get(URL).json()["results"]
    assert {row["content_id"] for row in rows} == {str(first), str(second)}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["participant", "chat_message", "group_message", "nothing"])
def test_what_one_does_not_see_cannot_be_blocked(api_as: Any, stranger: User, ada: User, ben: User, kind: str) -> None:
    talk, places = make_conversation(ada, ben)
    sent = say(talk, ben).sent
    assert sent is not None
    target = places[1].pk if kind == "participant" else sent.message_id
    assert api_as(stranger).post(URL, by(kind, target)).status_code == 404
    assert api_as(stranger).post(URL, by(kind, uuid4())).status_code == 404
    assert not UserBlock.objects.exists()


@pytest.mark.django_db
def test_nobody_blocks_themselves_and_a_lifted_block_opens_nothing_again(
    api_as: Any, api_client: Any, ada: User, ben: User, stranger: User
) -> None:
    talk, (mine, theirs) = make_conversation(ada, ben)
    client = api_as(ada)
    assert client.post(URL, by("participant", mine.pk)).json()["code"] == "not_blockable"
    row_id = client.post(URL, by("participant", theirs.pk)).json()["id"]
    assert api_client.get(URL).status_code == 401
    assert api_as(stranger).delete(f"{URL}/{row_id}").status_code == 404
    assert client.delete(f"{URL}/{row_id}").status_code == 204
    assert client.delete(f"{URL}/{row_id}").status_code == 404
    assert client.post(address(talk), {"content": "Back?"}).json()["code"] == "conversation_closed"


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_while_a_block_is_made_is_before_it_or_refused(ada: User, ben: User) -> None:
    talk, (_, theirs) = make_conversation(ada, ben)
    at_the_end: list[int] = []

    def block() -> None:
        block_create(owner=ada, reference_type="participant", reference_id=theirs.pk, now=timezone.now())
        at_the_end.append(ConversationMessage.objects.count())

    def speak() -> int:
        return sum(say(talk, ben, f"Line {number}.").sent is not None for number in range(30))

    sent, _ = all_at_once(speak, block)
    assert ConversationMessage.objects.count() == at_the_end[0] == sent


@pytest.mark.django_db
def test_nobody_is_kept_apart_from_who_counsels_them(api_as: Any, ada: User, ben: User) -> None:
    talk = conversation_open(kind=Conversation.Kind.COUNSELING)
    participant_join(conversation=talk, user=ada, now=timezone.now())
    theirs, _ = participant_join(conversation=talk, user=ben, now=timezone.now(), role="counselor")
    sent = say(talk, ben, "How are you today?", role="counselor").sent
    assert sent is not None
    refused = api_as(ada).post(URL, by("participant", theirs.pk))
    assert (refused.status_code, refused.json()["code"]) == (422, "not_blockable")
    assert api_as(ada).post(URL, by("counseling_message", sent.message_id)).status_code == 404
    assert not UserBlock.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_while_a_block_waits_for_one_room_it_holds_no_other(ada: User, ben: User) -> None:
    """Whoever writes into both locks them in the order of their ids, and the block would come by the last."""
    talk = make_conversation(ada, ben)[0]
    group = make_conversation(ada, ben, kind=Conversation.Kind.GROUP, house=True)[0]
    sent = say(group, ben, "You again.").sent
    assert sent is not None
    with transaction.atomic():
        conversation_lock(talk.pk)
        begun = until_it_waits(
            lambda: block_create(
                owner=ada, reference_type="group_message", reference_id=sent.message_id, now=timezone.now()
            )
        )
        assert Conversation.objects.select_for_update(nowait=True).filter(pk=group.pk).exists()
    begun.result(10)
    assert UserBlock.objects.get().blocked == ben

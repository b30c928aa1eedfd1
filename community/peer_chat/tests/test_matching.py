"""Who is brought together with whom, and in which order."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.identity.models import User
from community.blocks.models import UserBlock
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.services import conversation_open, participant_join
from community.peer_chat.models import PeerTicket
from community.peer_chat.services import peer_blocked, peer_leave, peer_queue_sweep
from community.peer_chat.tests.factories import CONVERSATIONS, QUEUE, make_peer, of_age, seek, switch
from config.ids import uuid7
from moderation.sanctions.models import ModerationRestriction

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_peer(30)


@pytest.fixture
def ben() -> User:
    return make_peer(41)


def partners(person: User) -> set[Any]:
    talks = ConversationParticipant.objects.filter(owner=person).values("conversation_id")
    rows = ConversationParticipant.objects.filter(conversation_id__in=talks).exclude(owner=person)
    return set(rows.values_list("owner_id", flat=True))


def block(owner: User, blocked: User) -> None:
    UserBlock.objects.create(owner=owner, blocked=blocked, reference_type="chat_message", reference_id=uuid7())


def restrict(person: User, kind: str) -> None:
    ModerationRestriction.objects.create(owner=person, kind=kind, reason_code="spam", starts_at=timezone.now())


def test_the_first_waits_and_the_second_meets_them(api_as: Any, ada: User, ben: User) -> None:
    first, second = api_as(ada), api_as(ben)
    waiting = first.post(CONVERSATIONS, {"topic": "sleep", "language": "en"}, format="json")
    assert waiting.status_code == 202
    assert waiting.json()["ticket"]["state"] == "waiting"
    assert waiting.json()["ticket"]["place_within"] == 5
    assert waiting.json()["partner"] is None
    assert waiting.json()["notice"]["confidentiality"]
    matched = second.post(CONVERSATIONS, {"topic": "sleep", "language": "en"}, format="json")
    assert matched.status_code == 201
    seen = first.get(QUEUE).json()
    assert seen["ticket"]["state"] == "matched"
    assert seen["conversation_id"] == matched.json()["conversation_id"]
    # Each has the other's id and name of this conversation, and no other.
    rows = ConversationParticipant.objects.filter(conversation_id=seen["conversation_id"])
    names = {str(row.owner_id): {"id": str(row.pk), "name": row.alias, "online": False} for row in rows}
    assert seen["partner"] == names[str(ben.pk)]
    assert matched.json()["partner"] == names[str(ada.pk)]
    assert all(name["name"].startswith("Anonymous User #") for name in names.values())
    assert first.delete(QUEUE).status_code == 204


def test_whoever_waits_longest_is_met_first() -> None:
    start = timezone.now()
    waiting = [make_peer() for _ in range(3)]
    for number, person in enumerate(waiting):
        # They do not meet each other: each has blocked the ones before.
        for before in waiting[:number]:
            block(person, before)
        seek(person, now=start + timedelta(seconds=number))
    comers = [make_peer() for _ in range(3)]
    for comer in comers:
        seek(comer)
    assert [partners(comer) for comer in comers] == [{person.pk} for person in waiting]


@pytest.mark.parametrize(("years", "other", "meets"), [
    (30, 75, True), (17, 18, False), (18, 17, False), (15, 17, True), (14, 17, False), (16, 16, True), (13, 60, False),
])  # fmt: skip
def test_minors_meet_minors_of_about_their_age_and_never_an_adult(years: int, other: int, meets: bool) -> None:
    one, two = make_peer(years), make_peer(other)
    seek(one)
    assert (seek(two).ticket.state == "matched") is meets
    minors = ConversationParticipant.objects.values_list("is_minor", flat=True)
    assert set(minors) == ({years < 18} if meets else set())
    assert not PeerTicket.objects.exclude(state="waiting").exclude(age=None).exists()


def test_the_database_refuses_a_minor_and_an_adult_in_one_peer_conversation(ada: User, ben: User) -> None:
    talk = conversation_open(kind=Conversation.Kind.PEER)
    participant_join(conversation=talk, user=ada, now=timezone.now(), is_minor=False)
    with pytest.raises(IntegrityError, match="one band of age"), transaction.atomic():
        participant_join(conversation=talk, user=ben, now=timezone.now(), is_minor=True)
    participant_join(conversation=talk, user=ben, now=timezone.now(), is_minor=False)
    with pytest.raises(IntegrityError, match="one band of age"), transaction.atomic():
        ConversationParticipant.objects.filter(owner=ben).update(is_minor=True)
    with pytest.raises(IntegrityError, match="keeps its kind"), transaction.atomic():
        Conversation.objects.filter(pk=talk.pk).update(kind="group")


@pytest.mark.parametrize("wish", [("grief", "en"), ("any", "en"), ("sleep", "de")])
def test_another_topic_or_language_does_not_fit(ada: User, ben: User, wish: tuple[str, str]) -> None:
    seek(ada, "sleep", "en")
    assert seek(ben, *wish).ticket.state == "waiting"


@pytest.mark.parametrize("by_whom", ["ada", "ben"])
def test_nobody_meets_somebody_with_whom_there_is_a_block(ada: User, ben: User, by_whom: str) -> None:
    block(*((ada, ben) if by_whom == "ada" else (ben, ada)))
    seek(ada)
    assert seek(ben).ticket.state == "waiting"
    assert peer_queue_sweep(now=timezone.now()) == 0


def test_the_partner_of_just_now_is_met_again_only_if_nobody_else_waits(ada: User, ben: User) -> None:
    start = timezone.now() - timedelta(minutes=1)
    seek(ada, now=start)
    talk = seek(ben, now=start).ticket.conversation_id
    # While they have an open conversation they are not given another one.
    seek(ada, now=start)
    assert seek(ben, now=start).ticket.state == "waiting"
    assert talk is not None
    PeerTicket.objects.all().delete()
    peer_leave(conversation_id=talk, owner=ben, now=start)
    seek(ada, now=start)
    newer = make_peer()
    block(newer, ada)
    seek(newer, now=start + timedelta(seconds=5))
    # Ada waits longer, but Ben has just talked to her.
    seek(ben)
    assert partners(ben) == {ada.pk, newer.pk}
    PeerTicket.objects.filter(owner=ben).delete()
    PeerTicket.objects.filter(owner=ada).update(seen_at=timezone.now())
    assert seek(ben).ticket.state == "matched"
    assert ConversationParticipant.objects.filter(owner=ada).count() == 2


@pytest.mark.parametrize("kind", ["mute", "ban"])
def test_whoever_may_not_write_is_neither_let_in_nor_met(api_as: Any, ada: User, ben: User, kind: str) -> None:
    seek(ada)
    restrict(ada, kind)
    assert seek(ben).ticket.state == "waiting"
    refused = api_as(ada).post(CONVERSATIONS, {}, format="json")
    code = {"mute": "community_muted", "ban": "community_banned"}[kind]
    assert (refused.status_code, refused.json()["code"]) == (403, code)
    assert peer_queue_sweep(now=timezone.now()) == 0


def test_somebody_suspended_or_of_the_staff_is_not_met(ada: User, ben: User) -> None:
    seek(ada)
    User.objects.filter(pk=ada.pk).update(status="suspended")
    assert seek(ben).ticket.state == "waiting"
    User.objects.filter(pk=ada.pk).update(status="active", role="therapist")
    assert peer_queue_sweep(now=timezone.now()) == 0
    User.objects.filter(pk=ada.pk).update(role="user")
    assert peer_queue_sweep(now=timezone.now()) == 1


@pytest.mark.parametrize("role", ["therapist", "support", "admin"])
def test_staff_are_not_let_in(api_as: Any, make_user: Any, role: str) -> None:
    refused = api_as(of_age(make_user(role=role, is_staff=True), 40)).post(CONVERSATIONS, {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_for_staff")


def test_somebody_without_a_date_of_birth_is_asked_for_it(api_as: Any, user: User) -> None:
    refused = api_as(user).post(CONVERSATIONS, {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "age_needed")
    assert not PeerTicket.objects.exists()


def test_whoever_takes_no_messages_is_neither_let_in_nor_met(api_as: Any, ada: User, ben: User) -> None:
    seek(ada)
    switch(ada, allow_messages=False)
    assert seek(ben).ticket.state == "waiting"
    refused = api_as(ada).post(CONVERSATIONS, {}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (422, "messages_off")


def test_nobody_collects_conversations(ada: User) -> None:
    for _ in range(10):
        seek(make_peer())
        seek(ada)
    assert len(partners(ada)) == 10
    seek(make_peer())
    with pytest.raises(Exception, match="as many open conversations"):
        seek(ada)


def test_a_block_ends_what_the_two_have_and_keeps_them_apart(ada: User, ben: User) -> None:
    seek(ada)
    talk = seek(ben).ticket.conversation_id
    with transaction.atomic():
        block(ada, ben)
        assert peer_blocked(one_id=ada.pk, other_id=ben.pk, now=timezone.now()) == 1
    assert Conversation.objects.get(pk=talk).state == "closed"
    assert peer_blocked(one_id=ben.pk, other_id=ada.pk, now=timezone.now()) == 0
    seek(ada)
    assert seek(ben).ticket.state == "waiting"


def test_a_match_costs_a_constant_number_of_statements(django_assert_num_queries: Any, ada: User, ben: User) -> None:
    seek(ada)
    for _ in range(20):
        seek(make_peer(), "grief")
        block(ben, make_peer())
    with django_assert_num_queries(42):
        seek(ben)

"""Many who look at the same moment, and a block, a leave or a second device in between."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.identity.models import User
from community.blocks.models import UserBlock
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.tests.factories import say
from community.peer_chat.models import PeerTicket
from community.peer_chat.services import peer_blocked, peer_leave, peer_queue_sweep, peer_wait_end
from community.peer_chat.tests.factories import make_peer, seek
from config.ids import uuid7
from config.testing.threads import all_at_once, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.slow
def test_sixty_four_who_look_at_once_are_thirty_two_pairs() -> None:
    """Half of them minors: every pair is of one band, and nobody is in two."""
    people = [make_peer(30 if number % 2 else 15) for number in range(64)]
    at_once(64, lambda number: seek(people[number]), workers=16)
    while peer_queue_sweep(now=timezone.now()):
        pass
    seats = Counter(ConversationParticipant.objects.values_list("owner_id", flat=True))
    assert set(seats) == {person.pk for person in people}
    assert set(seats.values()) == {1}
    assert Conversation.objects.count() == 32
    for talk in Conversation.objects.prefetch_related("participants"):
        assert len({row.is_minor for row in talk.participants.all()}) == 1
    assert not PeerTicket.objects.exclude(state="matched").exists()


def test_sweeps_at_once_with_searches_put_nobody_into_two_matches() -> None:
    people = [make_peer() for _ in range(15)]

    def step(number: int) -> Any:
        return peer_queue_sweep(now=timezone.now()) if number % 4 == 3 else seek(people[number - number // 4])

    at_once(20, step, workers=10)
    peer_queue_sweep(now=timezone.now())
    seats = Counter(ConversationParticipant.objects.values_list("owner_id", flat=True))
    assert (len(seats), set(seats.values())) == (14, {1})
    assert PeerTicket.objects.filter(state="waiting").count() == 1


def test_one_person_on_eight_devices_has_one_ticket() -> None:
    person, row_id = make_peer(), uuid7()
    found = at_once(8, lambda number: seek(person, ticket_id=row_id if number % 2 else None))
    assert len({search.ticket.pk for search in found}) == 1
    assert PeerTicket.objects.count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_a_block_at_the_moment_of_a_match_leaves_no_open_conversation(turn: int) -> None:
    one, other = make_peer(), make_peer()
    seek(one)

    def block() -> None:
        with transaction.atomic():
            UserBlock.objects.create(owner=one, blocked=other, reference_type="chat_message", reference_id=uuid7())
            peer_blocked(one_id=one.pk, other_id=other.pk, now=timezone.now())

    works = [block, lambda: seek(other)]
    all_at_once(*(works if turn % 2 else works[::-1]))
    assert not Conversation.objects.filter(state="open").exists()


def test_leaving_the_queue_at_the_moment_of_a_match_is_one_or_the_other() -> None:
    one, other = make_peer(), make_peer()
    seek(one)
    left, found = all_at_once(lambda: peer_wait_end(owner=one, now=timezone.now()), lambda: seek(other))
    state = PeerTicket.objects.get(owner=one).state
    assert state == ("left" if left else "matched")
    assert found.ticket.state == ("waiting" if left else "matched")


def test_leaving_at_the_moment_of_a_message_stores_it_before_or_refuses_it(make_user: Any) -> None:
    one, other = make_peer(), make_peer()
    seek(one)
    talk = Conversation.objects.get(pk=seek(other).ticket.conversation_id)

    def speak() -> User:
        return say(talk, other, "Are you there?")

    def leave() -> None:
        peer_leave(conversation_id=talk.pk, owner=one, now=timezone.now())

    answers = all_at_once(*[speak] * 4, leave, *[speak] * 4)
    stored = [answer for answer in answers if answer is not None and answer.sent]
    refused = [answer for answer in answers if answer is not None and answer.error]
    talk.refresh_from_db()
    assert (len(stored), len(stored) + len(refused)) == (talk.last_seq, 8)
    assert all(answer.error.default_code == "conversation_closed" for answer in refused)
    assert say(talk, other, "Still?").error is not None

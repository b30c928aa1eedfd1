"""Two things at the same moment: the order stays one, nothing is doubled, and a right that was taken away is gone."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.identity.models import User
from community.messaging.changes import HiddenByModerator, message_edit, message_state_set
from community.messaging.models import Conversation, ConversationMessage
from community.messaging.sending import ConversationEnded, NotMember
from community.messaging.services import conversation_close, participant_leave
from community.messaging.tests.factories import make_conversation, said_of, say, say_all
from config.api.client_ids import IdConflict
from config.ids import uuid7
from config.testing.threads import all_at_once, at_once, until_it_waits
from moderation.judging.outcomes import Place
from moderation.sanctions.barriers import barriers_raise, effects_run
from moderation.sanctions.models import ModerationRestriction
from moderation.sanctions.selectors import CommunityBanned
from moderation.screening.services import text_screen

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def ben(make_user: Any) -> User:
    return make_user()


def places(talk: Conversation) -> list[int | None]:
    return list(ConversationMessage.objects.filter(conversation=talk).order_by("seq").values_list("seq", flat=True))


def test_many_who_speak_at_once_get_one_order_without_a_gap(ada: User, ben: User) -> None:
    talk = make_conversation(ada, ben)[0]

    def speak(number: int) -> None:
        author = (ada, ben)[number % 2]
        answers = say_all([said_of(talk, author, f"{number}.{line}") for line in range(5)])
        assert all(answer.sent is not None for answer in answers)

    at_once(12, speak, workers=6)
    assert places(talk) == list(range(1, 61))
    assert Conversation.objects.get(pk=talk.pk).last_seq == 60


def test_one_message_sent_sixteen_times_at_once_is_stored_once(ada: User, ben: User) -> None:
    talk, row_id = make_conversation(ada, ben)[0], uuid7()
    answers = at_once(16, lambda _: say(talk, ada, "Once.", message_id=row_id), workers=8)
    assert sorted(answer.sent.is_repeat for answer in answers if answer.sent) == [False] + [True] * 15
    assert places(talk) == [1]


def test_a_batch_over_many_rooms_does_not_wait_in_a_ring(ada: User, ben: User) -> None:
    talks = [make_conversation(ada, ben)[0] for _ in range(6)]

    def speak(number: int) -> None:
        order = talks if number % 2 else talks[::-1]
        answers = say_all([said_of(talk, (ada, ben)[number % 2]) for talk in order])
        assert all(answer.sent is not None for answer in answers)

    at_once(12, speak, workers=6)
    assert [places(talk) for talk in talks] == [list(range(1, 13))] * 6


def _ban(person: User) -> None:

    with transaction.atomic():
        barriers_raise(person.pk)
        now = timezone.now()
        ModerationRestriction.objects.create(owner=person, kind="ban", reason_code="threats", starts_at=now)
        effects_run(person.pk, "ban", now)


@pytest.mark.parametrize("ending", ["ban", "leave", "close"])
def test_what_is_sent_while_a_right_ends_is_before_it_or_refused(ada: User, ben: User, ending: str) -> None:
    """After the ending has answered, nothing more of the sender is ever stored."""
    talk = make_conversation(ada, ben)[0]
    ends: dict[str, Any] = {
        "ban": lambda: _ban(ada),
        "leave": lambda: participant_leave(conversation_id=talk.pk, owner_id=ada.pk, now=timezone.now()),
        "close": lambda: conversation_close(conversation_id=talk.pk, now=timezone.now()),
    }
    stored_at_the_end: list[int] = []

    def end() -> None:
        ends[ending]()
        stored_at_the_end.append(ConversationMessage.objects.filter(conversation=talk).count())

    def speak() -> list[Any]:
        return [say(talk, ada, f"Line {number}.") for number in range(25)]

    answers = [one for part in all_at_once(speak, speak, end)[:2] for one in part]
    refusals = {type(answer.error) for answer in answers if answer.error is not None}
    assert refusals <= {{"ban": CommunityBanned, "leave": NotMember, "close": ConversationEnded}[ending]}
    assert ConversationMessage.objects.filter(conversation=talk).count() == stored_at_the_end[0]
    assert sum(answer.sent is not None for answer in answers) == stored_at_the_end[0]


def test_an_edit_and_a_moderator_are_one_after_the_other(ada: User, ben: User) -> None:
    talk, (place, _) = make_conversation(ada, ben)
    sent = say(talk, ada, "First.").sent
    assert sent is not None

    def edit(number: int) -> None:
        now = timezone.now()
        verdict = text_screen(text=f"Edit {number}.", author=ada, minor=False, place=Place.PEER_CHAT, now=now)
        with suppress(HiddenByModerator):
            message_edit(
                viewer=place, author=ada, message_id=sent.message_id, verdict=verdict, place=Place.PEER_CHAT, now=now
            )

    def moderate(number: int) -> None:
        message_state_set(message_id=sent.message_id, state=("hidden", "sent")[number // 2 % 2], now=timezone.now())

    at_once(16, lambda number: (edit if number % 2 else moderate)(number), workers=8)
    row = ConversationMessage.objects.get()
    assert row.seq == 1
    assert row.changed_seq == Conversation.objects.get(pk=talk.pk).last_seq


def test_one_id_in_two_conversations_at_the_same_moment_is_a_conflict(ada: User, ben: User) -> None:
    one, other = make_conversation(ada, ben)[0], make_conversation(ada, ben)[0]
    row_id = uuid7()
    with transaction.atomic():
        say(one, ada, "Mine.", message_id=row_id)
        second = until_it_waits(lambda: say(other, ben, "Mine.", message_id=row_id))
    assert isinstance(second.result(10).error, IdConflict)
    assert (places(one), places(other)) == ([1], [])

"""Many messages by one transaction: each gets its own answer, and none takes another along."""

import asyncio
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.identity.models import User
from accounts.vault.keyring import KeyDestroyed
from community.messaging import talking
from community.messaging import writer as writing
from community.messaging.changes import message_edit
from community.messaging.keys import pens_forget
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from community.messaging.sending import NotMember
from community.messaging.talking import Answer, Said
from community.messaging.tests.factories import make_conversation, said_of, say, say_all
from community.messaging.writer import Writer
from config.api.client_ids import IdConflict
from config.api.errors import ServiceUnavailable
from config.ids import uuid7
from crisis.screening import services as screening
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.services import FLOODS, text_screen


@pytest.fixture
def ada(make_user: Any) -> User:
    return make_user()


@pytest.fixture
def ben(make_user: Any) -> User:
    return make_user()


@pytest.mark.django_db
def test_a_batch_answers_each_in_its_order(ada: User, ben: User, stranger: User) -> None:
    talk, other = make_conversation(ada, ben)[0], make_conversation(ada, ben)[0]
    taken = say(other, ada, "Earlier.").sent
    assert taken is not None
    twice = uuid7()
    answers = say_all(
        [
            said_of(talk, ada, "One."),
            said_of(talk, stranger, "Let me in."),
            said_of(talk, ben, "Two.", message_id=twice),
            said_of(talk, ben, "Two.", message_id=twice),
            said_of(talk, ben, "Not two.", message_id=twice),
            said_of(talk, ada, "Mine.", message_id=taken.message_id),
            said_of(other, ben, "Three."),
        ]
    )
    shown = [answer.sent.seq if answer.sent else type(answer.error) for answer in answers]
    assert shown == [1, NotMember, 2, 2, IdConflict, IdConflict, 2]
    assert [answer.sent.is_repeat for answer in answers if answer.sent] == [False, False, True, False]
    assert ConversationMessage.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_when_a_batch_fails_each_is_stored_by_itself(ada: User, ben: User, monkeypatch: pytest.MonkeyPatch) -> None:
    talk, stored = make_conversation(ada, ben)[0], talking.messages_store

    def breaks_for_many(drafts: Any, **values: Any) -> Any:
        outcomes = stored(drafts, **values)
        if len(drafts) > 1:
            raise OperationalError("canceling statement due to lock timeout")
        return outcomes

    monkeypatch.setattr(talking, "messages_store", breaks_for_many)
    answers = say_all([said_of(talk, ada, "One."), said_of(talk, ben, "Two.")])
    assert [answer.sent.seq for answer in answers if answer.sent] == [1, 2]
    assert ConversationMessage.objects.count() == 2


async def test_what_waits_together_is_written_together_and_answered_each(monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[list[Said]] = []

    def write(said: list[Said]) -> list[Answer]:
        batches.append(said)
        return [Answer(None, NotMember(str(one)), None) for one in said]

    monkeypatch.setattr(writing, "_write", write)
    writer = Writer()
    answers = await asyncio.gather(*(writer.send(f"said {number}") for number in range(200)))  # type: ignore[arg-type]
    assert [str(answer.error) for answer in answers] == [f"said {number}" for number in range(200)]
    assert max(map(len, batches)) == writing.BATCH
    assert len(batches) < 200


async def test_a_fault_reaches_everybody_who_waits_and_the_next_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [OperationalError("the database is away")]

    def write(said: list[Said]) -> list[Answer]:
        if failures:
            raise failures.pop()
        return [Answer(None, None, None) for _ in said]

    monkeypatch.setattr(writing, "_write", write)
    writer = Writer()
    with pytest.raises(OperationalError):
        await writer.send("first")  # type: ignore[arg-type]
    assert await writer.send("second") == Answer(None, None, None)  # type: ignore[arg-type]


async def test_when_too_many_wait_the_house_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "WAITING_MAX", 2)
    monkeypatch.setattr(Writer, "_next", lambda self: None)
    writer = Writer()
    waiting = [asyncio.ensure_future(writer.send(f"said {number}")) for number in range(2)]  # type: ignore[arg-type]
    await asyncio.sleep(0)
    with pytest.raises(ServiceUnavailable):
        await writer.send("one too many")  # type: ignore[arg-type]
    for one in waiting:
        one.cancel()


@pytest.mark.django_db(transaction=True)
def test_somebody_whose_key_is_lost_takes_nobody_along(ada: User, ben: User) -> None:
    talk, (_, lost) = make_conversation(ada, ben)
    ConversationParticipant.objects.filter(pk=lost.pk).update(words_key=b"\x01" + bytes(60))
    pens_forget()
    answers = say_all([said_of(talk, ada, "One."), said_of(talk, ben, "Lost."), said_of(talk, ada, "Two.")])
    assert [answer.sent.seq if answer.sent else type(answer.error) for answer in answers] == [1, KeyDestroyed, 2]


@pytest.mark.django_db
def test_what_is_sent_again_after_an_edit_is_answered_as_it_stands_now(ada: User, ben: User) -> None:
    talk, (place, _) = make_conversation(ada, ben)
    row_id, now = uuid7(), timezone.now()
    say(talk, ada, "Frist.", message_id=row_id)
    verdict = text_screen(text="First.", author=ada, minor=False, place=Place.PEER_CHAT, now=now)
    about: Any = {"author": ada, "message_id": row_id, "place": Place.PEER_CHAT}
    edited = message_edit(viewer=place, verdict=verdict, now=now, **about).sent
    again = say(talk, ada, "Frist.", message_id=row_id).sent
    assert again is not None
    assert edited is not None
    assert (again.text, again.is_edited, again.changed_seq) == ("First.", True, edited.changed_seq)


DANGER = "I took all the pills an hour ago."


@pytest.fixture
def batch(ada: User, ben: User, make_user: Any, now: Any) -> list[Said]:
    """Of every kind of conversation, with what each rule is about."""
    kinds = Conversation.Kind
    talk, group, counsel = (
        make_conversation(ada, ben, kind=kind)[0] for kind in (kinds.PEER, kinds.GROUP, kinds.COUNSELING)
    )
    giver = ConversationParticipant.Role.COUNSELOR
    return [
        said_of(talk, ada, "How was the walk today?"),
        said_of(counsel, ada, DANGER),
        said_of(counsel, ben, "Do you want to kill yourself?", role=giver),
        said_of(counsel, ben, "write to ben@example.org"),
        said_of(talk, ben, "you can mail jo.e@example.org any day"),
        said_of(group, ben, DANGER),
        said_of(group, ada, "Hello.", is_minor=True),
        said_of(group, ada, "", is_minor=True),
        said_of(talk, ada, ""),
        *[said_of(talk, ben, "the same whole sentence again and again") for _ in range(5)],
        said_of(counsel, ada, ""),
        said_of(talk, ada, "Ich bin heute so müde, alles ist leer."),
    ]


@pytest.mark.django_db
def test_messages_are_judged_together_as_each_by_itself(
    batch: list[Said], now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So many at one moment are more than the network reads; which of them it does not is the detector's own test.
    monkeypatch.setattr(screening, "AT_ONCE", 10_000)
    FLOODS.forget()
    together = [draft.verdict for draft in talking._drafts(batch, now)]
    FLOODS.forget()
    alone = [draft.verdict for one in batch for draft in talking._drafts([one], now)]
    FLOODS.forget()
    # A counsellor's question is no danger to the counsellor, and what is said to one is never held back.
    assert [verdict.risk is None for verdict in together[1:4]] == [False, True, False]
    assert {verdict.outcome for verdict in together[1:4]} == {Outcome.PUBLISH}
    assert [verdict.outcome for verdict in together[4:9]] == [
        Outcome.HOLD, Outcome.SOFTEN, Outcome.HOLD, Outcome.HOLD, Outcome.PUBLISH,
    ]  # fmt: skip
    assert ["flood" in verdict.reasons for verdict in together[9:14]] == [False] * 3 + [True] * 2
    assert together == alone


@pytest.mark.django_db
def test_a_message_that_cannot_be_read_for_danger_is_sent_like_the_others(
    ada: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crisis.detection import batches, detector

    def dies_of_one(text: str, normalise: Any = detector.normalise) -> Any:
        if text == "The broken one.":
            raise ValueError("the detector died")
        return normalise(text)

    for module in (batches, detector):
        monkeypatch.setattr(module, "normalise", dies_of_one)
    talk = make_conversation(ada, ben)[0]
    answers = say_all([said_of(talk, ada, text) for text in ("Fine.", "The broken one.", DANGER)])
    assert [answer.sent.seq for answer in answers if answer.sent] == [1, 2, 3]
    # Whom nobody could read is shown help.
    assert [answer.support is not None for answer in answers] == [False, True, True]

"""From a text to a message that everybody hears: screened, allowed, committed, published."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken
from community.messaging.delivery import messages_publish
from community.messaging.models import Conversation, ConversationParticipant
from community.messaging.sending import Draft, Sent, messages_store
from config.api.errors import DomainError
from config.commits import after_commit
from crisis.screening.services import answer_again, screen_many
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.refusals import TextRefused, words_carry
from moderation.screening.services import slow_start_require, texts_screen, verdict_record
from moderation.screening.verdicts import Verdict, Written

# Of one message, as when a key was lost; whoever waits for the answer tells outage from fault.
Failure = DatabaseError | SealBroken | KeyDestroyed
FAILURES = (DatabaseError, SealBroken, KeyDestroyed)
PLACES = {
    Conversation.Kind.PEER: Place.PEER_CHAT,
    Conversation.Kind.GROUP: Place.GROUP,
    Conversation.Kind.COUNSELING: Place.COUNSELING,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody asks to say, as it came in."""

    message_id: UUID
    conversation_id: UUID
    author: User
    kind: Conversation.Kind
    text: str
    is_minor: bool = False
    message_type: str = "text"
    attachment_id: UUID | None = None
    resource_id: UUID | None = None
    role: str = ConversationParticipant.Role.MEMBER


def said_check(text: str, message_type: str, attachment_id: UUID | None) -> None:
    """:raises ValidationError: naming the field, for a message without anything in it, or not of its type."""
    if not text.strip() and attachment_id is None:
        raise ValidationError({"content": [ErrorDetail("Say something, or attach something.", "required")]})
    if (message_type == "text") != (attachment_id is None):
        message = "An image or file has one, words have none."
        raise ValidationError({"attachment_id": [ErrorDetail(message, "invalid")]})


@dataclass(frozen=True, slots=True)
class Answer:
    """Either the message or why there is none; in both cases the help to show, if any."""

    sent: Sent | None
    error: DomainError | Failure | None
    support: dict[str, Any] | None


def messages_send(said: Sequence[Said], *, now: datetime) -> list[Answer]:
    """
    This function will send each message that may be sent, and say what became of each, in their order.

    What was refused must still be recorded: whoever does not raise an error passes it to `refusal_settle`.
    All are stored by one transaction; where that fails, each by its own, so one cannot take the others along.

    :raises DatabaseError: when the database is away.
    """
    drafts = _drafts(said, now)
    if len(said) > 1:
        with suppress(*FAILURES):
            return _store(said, drafts, now)
    return [_store_alone(one, draft, now) for one, draft in zip(said, drafts, strict=True)]


def _store_alone(said: Said, draft: Draft, now: datetime) -> Answer:
    try:
        try:
            return _store([said], [draft], now)[0]
        except IntegrityError:
            # Somebody took the id in another conversation, or the attachment, a moment ago: now it is seen.
            return _store([said], [draft], now)[0]
    except FAILURES as error:
        if connection.connection is None:
            # Nobody else's would be stored either, and each would wait for that.
            raise
        return Answer(None, error, None)


def _drafts(said: Sequence[Said], now: datetime) -> list[Draft]:
    written = [
        (Written(one.text, one.author, one.is_minor, PLACES[one.kind], one.message_id), one.role) for one in said
    ]
    return [
        Draft(
            one.message_id, one.conversation_id, one.author, one.kind, one.text, verdict, one.message_type,
            one.attachment_id, one.resource_id,
        )
        for one, verdict in zip(said, _verdicts(written, now), strict=True)
    ]  # fmt: skip


def said_screen(
    *,
    text: str,
    author: User,
    is_minor: bool,
    kind: Conversation.Kind,
    role: str,
    now: datetime,
    content_id: UUID | None = None,
) -> Verdict:
    """
    This function will judge a text of a conversation before it is stored. No query.

    What a minor sends waits for a moderator, a picture without words too.
    What somebody tells a counsellor is never held back or refused, only read for danger; and what a counsellor asks
    ("do you think about ending your life?") is no danger to the counsellor.
    """
    return _verdicts([(Written(text, author, is_minor, PLACES[kind], content_id), role)], now)[0]


def _verdicts(written: Sequence[tuple[Written, str]], now: datetime) -> list[Verdict]:
    """Of each text with its author's role, all of them read together."""
    judged = iter(texts_screen([one for one, _ in written if _is_judged(one)], now=now))
    risks = iter(screen_many([(one.text, one.author) for one, role in written if _is_told(one, role)]))
    return [
        next(judged) if _is_judged(one)
        else Verdict(Outcome.PUBLISH, one.text, risk=next(risks) if _is_told(one, role) else None)
        for one, role in written
    ]  # fmt: skip


def _is_judged(written: Written) -> bool:
    return written.place != Place.COUNSELING and bool(written.text or written.minor)


def _is_told(written: Written, role: str) -> bool:
    return written.place == Place.COUNSELING and role != ConversationParticipant.Role.COUNSELOR


def _store(said: Sequence[Said], drafts: Sequence[Draft], now: datetime) -> list[Answer]:
    with transaction.atomic():
        passed = [draft for draft in drafts if draft.verdict.outcome is not Outcome.REFUSE]
        stored = messages_store(passed, now=now, condition=partial(_begins_slowly, now))
        outcomes = dict(zip([id(draft) for draft in passed], stored, strict=True))
        answers = [_answer(one, draft, outcomes.get(id(draft)), now) for one, draft in zip(said, drafts, strict=True)]
        fresh = [answer.sent for answer in answers if answer.sent is not None and not answer.sent.is_repeat]
        if fresh:
            after_commit(messages_publish, fresh)
    return answers


def _begins_slowly(now: datetime, draft: Draft) -> None:
    slow_start_require(author=draft.author, place=PLACES[draft.kind], now=now, verdict=draft.verdict)


def _answer(said: Said, draft: Draft, outcome: Sent | DomainError | None, now: datetime) -> Answer:
    about: Any = {"author": said.author, "place": PLACES[said.kind], "content_id": said.message_id, "now": now}
    if isinstance(outcome, DomainError):
        words_carry(outcome, draft.verdict, **about)
        return Answer(None, outcome, None)
    if outcome is None:
        return Answer(None, TextRefused(draft.verdict, **about), None)
    return Answer(outcome, None, _support(said, draft, now, again=outcome.is_repeat))


def _support(said: Said, draft: Draft, now: datetime, *, again: bool) -> dict[str, Any] | None:
    place = PLACES[said.kind]
    if again:
        # The first answer may never have reached the person.
        return answer_again(
            draft.verdict.risk, owner=said.author, source=str(place), source_id=said.message_id, now=now
        )
    return verdict_record(draft.verdict, author=said.author, place=place, content_id=said.message_id, now=now)

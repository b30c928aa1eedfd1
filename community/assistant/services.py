"""
The writer of messages.

A message is committed before anything is asked of anybody. Whatever is answered in words of ours is committed with it;
only for a model an answer is left open, which `answering` fills. The same message again is never asked twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.vault.services import owner_hmac_key
from community.assistant.dialogues import dialogue_answer
from community.assistant.gates import asked_for
from community.assistant.models import AssistantMessage, AssistantSession
from community.assistant.permissions import talk_require
from community.assistant.quotas import AssistantQuotaExceeded, Reserved, budget_reserve, crisis_answer_count
from community.assistant.routes import METHOD_VERSION, Route, route_of, screening_with_gate
from community.assistant.selectors import reply_of, session_get
from community.assistant.sessions import GUIDED, disclosure_due, leave_hold, message_add, number_next
from community.assistant.words import disclosure_of
from config.api.client_ids import fingerprint, store_once
from config.api.errors import Conflict
from config.ids import uuid7
from crisis.detection import Detection
from crisis.incidents.services import support_of
from crisis.screening.services import Screening, answer_again, answer_to, screen
from moderation.judging.outcomes import Outcome
from moderation.screening.refusals import words_carried
from moderation.screening.verdicts import Verdict

SOURCE = "assistant_message"
# What a crashed answer may lie there beyond its own time.
LEASE_SPARE = timedelta(seconds=15)
BUSY_SECONDS = 5
State, Role = AssistantMessage.State, AssistantMessage.Role
Support = dict[str, Any]


class AnswerInProgress(Conflict):
    default_code = "answer_in_progress"
    default_detail = "The companion is still answering. Read the messages again in a moment."


class SessionClosed(Conflict):
    default_code = "session_closed"
    default_detail = "This conversation is closed. Open it again or start another one."


@dataclass(frozen=True, slots=True)
class Turn:
    """
    A message and its answer. `reserved` is there when a model is to be asked, for the answer that stands open.

    `opening` is what the answer must begin with. `fresh`: a message that was answered before is not.
    """

    owner: User
    session: AssistantSession
    message: AssistantMessage
    reply: AssistantMessage
    support: Support | None = None
    reserved: Reserved | None = None
    opening: str = ""
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class _Said:
    owner: User
    content: str
    screening: Screening | None
    minor: bool | None
    now: datetime

    @property
    def urgent(self) -> bool:
        """Help is owed, so nothing may refuse it."""
        return self.screening is not None and self.screening.answers


def message_take(*, owner: User, session_id: UUID, message_id: UUID, content: str, now: datetime) -> Turn:
    """
    This function will store what a person says, and its answer if it is one in words of ours.

    :raises ConsentRequired: without the consent `ai_processing`; AdultsOnly for who is under age.
    :raises NotFound: also when the session is somebody else's.
    :raises IdConflict: when the id is somebody's, or the owner's with another text.
    :raises AnswerInProgress: while a model answers this session; never for a message that sounds like danger.
    :raises AssistantQuotaExceeded: when a model would answer and the day is used up.
    """
    minor = talk_require(owner, now)
    screening = screening_with_gate(content, screen(content, owner), asked_for(content))
    said = _Said(owner, content, screening, minor, now)
    # Nothing but a withdrawn leave or a taken id refuses danger; a row of that id is another one.
    verdict = Verdict(Outcome.PUBLISH, content, risk=screening)
    with words_carried(verdict, author=owner, place=SOURCE, content_id=uuid7(), now=now), transaction.atomic():
        leave_hold(owner)
        session = session_get(owner=owner, session_id=session_id, lock=True)
        message, fresh = _store(session, message_id, said)
        answer = answer_to if fresh else answer_again
        support = answer(said.screening, owner=owner, source=SOURCE, source_id=message.pk, now=now)
        turn = _answered(session, message, said, support) if fresh else _again(session, message, said, support)
        session.save()
    return turn


def _store(session: AssistantSession, message_id: UUID, said: _Said) -> tuple[AssistantMessage, bool]:
    mine = fingerprint(owner_hmac_key(said.owner), {"session": str(session.pk), "content": said.content})
    row = AssistantMessage(
        pk=message_id, owner=said.owner, session=session, sequence=session.last_sequence + 1, role=Role.USER,
        content=said.content, crisis_detected=said.screening is not None and said.screening.triggered, fingerprint=mine,
    )  # fmt: skip

    def same(stored: AssistantMessage) -> bool:
        known = stored.fingerprint
        return stored.owner_id == said.owner.pk and known is not None and bytes(known) == mine

    message, fresh = store_once(row, same=same)
    message.owner = said.owner
    if fresh:
        if not said.urgent:
            _open_require(session, said.now)
        number_next(session, said.now)
        audit_record(
            actor=said.owner, action="community.assistant.message_sent", target=message, owner_id=said.owner.pk
        )
    return message, fresh


def _open_require(session: AssistantSession, now: datetime) -> None:
    if not session.is_active:
        raise SessionClosed
    waiting = AssistantMessage.objects.filter(session=session, state=State.PENDING, lease_until__gt=now)
    if waiting.exists():
        raise AnswerInProgress(headers={"Retry-After": str(BUSY_SECONDS)})


def _again(session: AssistantSession, message: AssistantMessage, said: _Said, support: Support | None) -> Turn:
    """The stored answer; or, where nobody is at work on it any more, a new attempt at the same one."""
    owner, now = said.owner, said.now
    reply = reply_of(owner=owner, message_id=message.pk)
    if reply is None:
        return _answered(session, message, said, support)
    if reply.state == State.DONE:
        # Who asks for a way is shown help again too, although only words of ours were stored.
        return Turn(owner, session, message, reply, support or _help_shown(reply, owner, now), fresh=False)
    if reply.state == State.PENDING and reply.lease_until is not None and reply.lease_until > now:
        raise AnswerInProgress(headers={"Retry-After": str(BUSY_SECONDS)})
    return _answered(session, message, said, support, reply)


def _help_shown(reply: AssistantMessage, owner: User, now: datetime) -> Support | None:
    return _help(owner, now) if reply.crisis_detected else None


def _answered(
    session: AssistantSession, message: AssistantMessage, said: _Said, support: Support | None,
    reply: AssistantMessage | None = None,
) -> Turn:  # fmt: skip
    owner, now = said.owner, said.now
    route = route_of(
        owner=owner, session=session, content=said.content, screening=said.screening, minor=said.minor, now=now
    )
    opening = f"{disclosure_of(owner.language)}\n\n" if disclosure_due(session, now) else ""
    turn = Turn(owner, session, message, reply or _draft(session, message, now), support, opening=opening)
    if route.kind == "model":
        reserved = _reserve(said)
        if reserved is not None:
            return _left_open(replace(turn, reserved=reserved), now)
        route = Route("guided", fallback="budget")
    if route.kind == "help":
        turn = replace(turn, support=support or _help(owner, now))
    return _closed(turn, route, said)


def _reserve(said: _Said) -> Reserved | None:
    """:raises AssistantQuotaExceeded: when the day is used up; what sounds like danger is answered all the same."""
    try:
        with transaction.atomic():
            return budget_reserve(owner=said.owner, now=said.now)
    except AssistantQuotaExceeded:
        if not said.urgent:
            raise
        return None


def _draft(session: AssistantSession, message: AssistantMessage, now: datetime) -> AssistantMessage:
    return message_add(session, now=now, role=Role.ASSISTANT, state=State.PENDING, reply_to=message)


def _left_open(turn: Turn, now: datetime) -> Turn:
    reply = turn.reply
    reply.state, reply.attempt = State.PENDING, reply.attempt + 1
    reply.lease_until = now + timedelta(seconds=settings.ASSISTANT_TOTAL_SECONDS) + LEASE_SPARE
    reply.content, reply.cards, reply.flags, reply.content_filtered = "", None, [], False
    reply.save()
    if turn.opening:
        turn.session.disclosed_at = now
    return turn


def _closed(turn: Turn, route: Route, said: _Said) -> Turn:
    """An answer in words of ours, stored with the message."""
    reply, session, now = turn.reply, turn.session, said.now
    answer = dialogue_answer(session, turn.message, route, support=turn.support, now=now)
    reply.content = turn.opening + answer.text
    reply.cards, reply.model_used, reply.prompt_version = answer.cards, GUIDED, answer.version
    reply.flags = [*answer.flags, *(["disclosure"] if turn.opening else [])]
    reply.crisis_detected = route.kind == "help"
    reply.content_filtered = False
    reply.state, reply.lease_until, reply.response_time_ms = State.DONE, None, 0
    reply.save()
    if turn.opening:
        session.disclosed_at = now
    if route.kind == "help":
        crisis_answer_count(now)
    return turn


def _help(owner: User, now: datetime) -> Support:
    """Help for who wants no reading of texts and asks for a way all the same; nothing is written down."""
    return support_of(owner, Detection(severity=3, version=METHOD_VERSION), now)

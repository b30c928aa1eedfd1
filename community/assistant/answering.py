"""
Asking a model, and sending what its gate lets through.

No transaction and no database connection is held while it writes. What was sent is what is stored, word for word.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.consent.models import ConsentType
from accounts.consent.services import consent_hold
from community.assistant.cards import cards_for
from community.assistant.connections import connections_release
from community.assistant.context import context_of, history_for
from community.assistant.dialogues import unavailable_answer
from community.assistant.events import WAITING, Event, delta, done, message_data
from community.assistant.gates import Gate
from community.assistant.models import AssistantMessage
from community.assistant.numbers import allowed_for
from community.assistant.prompt import VERSION, ask_of
from community.assistant.providers.choice import provider_make
from community.assistant.providers.port import Ask, ProviderFailed
from community.assistant.providers.pump import Pump, slot_give, slot_take
from community.assistant.quotas import Reserved, budget_settle
from community.assistant.rules import VERSION as GATES_VERSION
from community.assistant.selectors import is_still_wanted, session_get
from community.assistant.services import Turn
from community.assistant.sessions import leave_hold
from community.assistant.words import CUT_OFF, PROFESSIONAL, TIME_IS_UP
from config.api.errors import Conflict, ConsentRequired

Gone = Callable[[], bool]
State = AssistantMessage.State
# A person may read an answer whole and be told of professionals once in so many.
PROFESSIONAL_EVERY = 4
# A server that ignores how long an answer may be.
LONGEST = 8_000
MENTIONS = ("professional", "doctor", "therapist", "counsel", "psycholog", "gp ")
_log = structlog.get_logger("evenkeel.assistant")


class AnswerStopped(Conflict):
    default_code = "answer_stopped"
    default_detail = "The answer was stopped: the conversation was deleted, or the consent was withdrawn."


class _Stopped(Exception):
    """Nobody waits for this answer any more, or nobody may have it."""


def answer_events(turn: Turn, *, gone: Gone = lambda: False) -> Iterator[Event]:
    """
    This function will give what happens, in its order, and store the answer before the last event. Closing the iterator
    stops the model; what was sent until then is stored. `gone` says whether the person went away.
    """
    ids = {"session_id": str(turn.session.pk), "message_id": str(turn.reply.pk)}
    yield Event("start", {**ids, "user_message": message_data(turn.message)})
    if turn.support:
        yield Event("support", turn.support)
    if turn.reserved is not None:
        yield from _Writing(turn, turn.reserved, gone).events()
        return
    if not turn.reply.is_hidden:
        yield delta(turn.reply, turn.reply.content)
    yield from _closing(turn.reply)


def answer_whole(turn: Turn) -> AssistantMessage:
    """:raises AnswerStopped: when there is none any more."""
    for event in answer_events(turn):
        if event.name == "error":
            raise AnswerStopped
    return turn.reply


def _closing(reply: AssistantMessage) -> Iterator[Event]:
    for card in reply.cards or []:
        yield Event("card", {"message_id": str(reply.pk), "card": card})
    yield done(reply)


class _Writing:
    def __init__(self, turn: Turn, reserved: Reserved, gone: Gone) -> None:
        self.turn, self.reserved, self.gone = turn, reserved, gone
        now = timezone.now()
        self.gate = Gate(allowed_for(country=turn.owner.country, now=now))
        self.sent: list[str] = []
        self.by_model = False
        self.input_tokens: int | None = None
        self.output_tokens: int | None = None
        self.failure = ""
        self.started = time.monotonic()

    def events(self) -> Iterator[Event]:
        state = State.STOPPED
        try:
            yield from self._sentences()
            yield from self._end()
            state = State.DONE
        except (_Stopped, ConsentRequired, NotFound):
            pass
        finally:
            # Also when whoever listens hangs up in the middle of a sentence.
            reply = self._store(state)
            connections_release()
        if reply is None or state == State.STOPPED:
            yield Event("error", {"code": AnswerStopped.default_code, "message": AnswerStopped.default_detail})
            return
        yield from _closing(reply)

    def _sentences(self) -> Iterator[Event]:
        if self.turn.opening:
            yield self._send(self.turn.opening)
        if not slot_take():
            self.failure = "busy"
            return
        try:
            ask = self._ask()
            connections_release()
            yield from self._read(ask)
        except ProviderFailed as error:
            self.failure = error.code
            _log.warning("assistant.provider_failed", code=error.code, provider=settings.ASSISTANT_PROVIDER)
        finally:
            slot_give()

    def _read(self, ask: Ask) -> Iterator[Event]:
        pump = Pump(provider_make(), ask)
        try:
            for piece in pump.pieces():
                if piece is None:
                    self._still_wanted()
                    yield WAITING
                    continue
                self._count(piece.input_tokens, piece.output_tokens)
                for sentence in self.gate.feed(piece.text):
                    yield self._passed(sentence)
                if self.gate.ended:
                    return
            for sentence in self.gate.finish():
                yield self._passed(sentence)
            if not self.by_model:
                raise ProviderFailed("garbage")
        finally:
            pump.close()

    def _passed(self, sentence: str) -> Event:
        self._still_wanted()
        if sum(map(len, self.sent)) + len(sentence) > LONGEST:
            raise ProviderFailed("long")
        self.by_model = True
        return self._send(sentence)

    def _send(self, text: str) -> Event:
        self.sent.append(text)
        return delta(self.turn.reply, text)

    def _still_wanted(self) -> None:
        """Asked before each sentence: a withdrawn consent or a deleted session lets no further one out."""
        wanted = not self.gone() and is_still_wanted(reply_id=self.turn.reply.pk, attempt=self.turn.reply.attempt)
        connections_release()
        if not wanted:
            raise _Stopped

    def _count(self, input_tokens: int | None, output_tokens: int | None) -> None:
        self.input_tokens = input_tokens if input_tokens is not None else self.input_tokens
        self.output_tokens = output_tokens if output_tokens is not None else self.output_tokens

    def _end(self) -> Iterator[Event]:
        """What stands behind a model's last sentence, or in its place."""
        text = "".join(self.sent).lower()
        if self.failure and not self.by_model:
            yield self._send(unavailable_answer().text)
        elif self.failure:
            yield self._send(self._behind(TIME_IS_UP if self.failure in ("slow", "long") else CUT_OFF))
        elif self.turn.message.sequence // 2 % PROFESSIONAL_EVERY == 1 and not any(word in text for word in MENTIONS):
            yield self._send(self._behind(PROFESSIONAL))

    def _behind(self, text: str) -> str:
        return text if not self.sent or self.sent[-1][-1:].isspace() else f" {text}"

    @transaction.atomic
    def _ask(self) -> Ask:
        """:raises ConsentRequired: when the leave was taken back a moment ago."""
        turn, now = self.turn, timezone.now()
        leave_hold(turn.owner)
        session = session_get(owner=turn.owner, session_id=turn.session.pk, lock=True)
        context = context_of(owner=turn.owner, message=turn.message, now=now)
        lines, summary = history_for(owner=turn.owner, message=turn.message)
        session.mood_context, session.context_summary = context.get("moods"), summary or None
        session.save(update_fields=["mood_context", "context_summary", "updated_at"])
        # Which parts of a record left the house, and to whom; never what stood in them.
        audit_record(
            actor=turn.owner, action="community.assistant.model_asked", target=turn.message, owner_id=turn.owner.pk,
            details={"provider": settings.ASSISTANT_PROVIDER, "parts": sorted(context), "lines": len(lines)},
        )  # fmt: skip
        fence = f"=== {secrets.token_hex(8)} ==="
        return ask_of(
            context=context, summary=summary, history=lines, tokens=settings.ASSISTANT_ANSWER_TOKENS, fence=fence
        )

    @transaction.atomic
    def _store(self, state: State) -> AssistantMessage | None:
        """None when the answer is not ours to write any more."""
        turn, now = self.turn, timezone.now()
        leave = consent_hold(owner=turn.owner, kind=ConsentType.AI_PROCESSING)
        budget_settle(
            self.reserved, owner=turn.owner, used=self._used(), filtered=self.gate.filtered,
            failed=bool(self.failure), now=now,
        )  # fmt: skip
        rows = AssistantMessage.objects.select_for_update(of=("self",))
        row = rows.filter(pk=turn.reply.pk, state=State.PENDING, attempt=turn.reply.attempt).first()
        if row is None or not leave:
            return None
        row.owner, row.session = turn.owner, turn.session
        self._fill(row, state, now)
        row.save()
        turn.reply.__dict__.update(row.__dict__)
        return turn.reply

    def _fill(self, row: AssistantMessage, state: State, now: datetime) -> None:
        turn = self.turn
        row.state, row.lease_until = state, None
        row.content = "".join(self.sent)
        fallback = bool(self.failure) and not self.by_model
        told = (turn.message.content, row.content)
        row.cards = unavailable_answer().cards if fallback else cards_for(*told, danger=bool(turn.support))
        row.model_used = "guided" if fallback else settings.ASSISTANT_MODEL[:50]
        row.prompt_version = f"{VERSION}+{GATES_VERSION}"
        used = self._used()
        row.tokens_used = sum(used) if used is not None else None
        row.response_time_ms = round((time.monotonic() - self.started) * 1000)
        row.content_filtered = self.gate.filtered
        row.flags = [
            *(["disclosure"] if turn.opening else []), *(f"filtered:{name}" for name in self.gate.flags),
            *([f"failed:{self.failure}"] if self.failure else []),
        ]  # fmt: skip

    def _used(self) -> tuple[int, int] | None:
        if self.input_tokens is None or self.output_tokens is None:
            return None
        return self.input_tokens, self.output_tokens

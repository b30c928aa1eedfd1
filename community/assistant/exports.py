"""What was said to the companion, out of the house and into it again."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from accounts.export.registry import Counts, ExportSource, Row, register_export, register_export_exempt
from accounts.export.rows import columns_of, in_pages, plain_rows, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from community.assistant.guided.machine import is_fit
from community.assistant.models import (
    CONTENT_MAX,
    NAME_MAX,
    TITLE_MAX,
    AssistantBudget,
    AssistantEmbedding,
    AssistantMessage,
    AssistantSession,
    AssistantUsage,
)

SESSION = (
    "id", "title", "session_type", "is_active", "message_count", "last_sequence", "last_message_at", "disclosed_at",
    "context_summary", "mood_context", "dialogue", "created_at", "updated_at",
)  # fmt: skip
MESSAGE = (
    "id", "session_id", "sequence", "role", "state", "reply_to_id", "content", "cards", "model_used", "prompt_version",
    "tokens_used", "response_time_ms", "crisis_detected", "content_filtered", "flags", "is_hidden", "created_at",
    "updated_at",
)  # fmt: skip
# An answer carries our own words beside the model's.
ANSWER_MAX = 40_000
Count = Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)]
Code = Annotated[str, msgspec.Meta(max_length=30, pattern=r"^[a-z0-9_:.-]*\Z")]
Name = Annotated[str, msgspec.Meta(max_length=NAME_MAX)]


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    title: Annotated[str, msgspec.Meta(max_length=TITLE_MAX)] = ""
    session_type: Literal["general", "mood_check", "thought_record", "breathing", "problem_solving", "sleep"]
    is_active: bool
    message_count: Count
    last_sequence: Count
    last_message_at: Instant | None = None
    disclosed_at: Instant | None = None
    context_summary: Annotated[str, msgspec.Meta(max_length=4_000)] | None = None
    mood_context: dict[str, Any] | None = None
    dialogue: dict[str, Any] | None = None
    created_at: Instant
    updated_at: Instant


class CardRow(msgspec.Struct, frozen=True, kw_only=True):
    """As a client shows it: a card that lacks something would break every reading of its conversation."""

    type: Literal["room", "choice"]
    code: Annotated[str, msgspec.Meta(max_length=50)]
    label: Annotated[str, msgspec.Meta(max_length=200)]
    target: Annotated[str, msgspec.Meta(max_length=200, pattern=r"^/api/v1/[a-z0-9/_-]+\Z")] | None = None


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    session_id: UUID
    sequence: Annotated[int, msgspec.Meta(ge=1, le=2_000_000_000)]
    role: Literal["user", "assistant", "system"]
    state: Literal["done", "pending", "failed", "stopped"]
    reply_to_id: UUID | None = None
    content: Annotated[str, msgspec.Meta(max_length=ANSWER_MAX)] = ""
    cards: Annotated[list[CardRow], msgspec.Meta(max_length=20)] | None = None
    model_used: Name = ""
    prompt_version: Name = ""
    tokens_used: Count | None = None
    response_time_ms: Count | None = None
    crisis_detected: bool = False
    content_filtered: bool = False
    flags: Annotated[list[Code], msgspec.Meta(max_length=20)] = msgspec.field(default_factory=list)
    is_hidden: bool = False
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    # Nobody but the person: what is said to the companion is no part of the record that is shared.
    register_export(
        ExportSource(
            "assistant_sessions", None, (AssistantSession,), plain_rows(AssistantSession, SESSION), sessions_restore,
            order=60,
        )
    )  # fmt: skip
    register_export(
        ExportSource("assistant_messages", None, (AssistantMessage,), message_rows, messages_restore, order=61)
    )
    register_export_exempt(AssistantUsage, "A counter of one day's answers, made of the answers themselves.")
    register_export_exempt(AssistantEmbedding, "Numbers worked out of the messages, which are exported themselves.")
    register_export_exempt(AssistantBudget, "Counts of a month for the whole house; they are about nobody.")


def message_rows(owner: User) -> Iterator[Row]:
    """An answer that was under way is none in a file: nobody will ever finish it."""
    for row in in_pages(AssistantMessage.objects.filter(owner=owner), owner=owner):
        shown = columns_of(row, MESSAGE)
        yield {**shown, "state": "stopped"} if shown["state"] == "pending" else shown


def sessions_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write sessions of our own export again. Dialogues and contexts come back as they were."""

    def make(row: Row) -> AssistantSession:
        read = msgspec.convert(row, SessionRow)
        times = [read.created_at, read.updated_at, read.last_message_at, read.disclosed_at]
        if not times_right(now, times) or read.message_count > read.last_sequence or not _dialogue_right(read.dialogue):
            raise ValueError("Not a row of ours.")
        return AssistantSession(owner=owner, **msgspec.structs.asdict(read))

    return rows_restore(owner, rows, make=make, action="community.assistant.session_imported")


def _dialogue_right(dialogue: dict[str, Any] | None) -> bool:
    """What the machine reads; a flow or step that is unknown there begins again."""
    if dialogue is None:
        return True
    kinds = {"flow": str, "version": int, "step": str, "answers": dict}
    if set(dialogue) != set(kinds) or not all(isinstance(dialogue[name], kind) for name, kind in kinds.items()):
        return False
    return is_fit(dialogue)


def messages_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write messages of our own export again, into sessions of the person."""
    sessions = dict(AssistantSession.objects.filter(owner=owner).values_list("pk", "last_sequence"))
    asked = set(AssistantMessage.objects.filter(owner=owner, role="user").values_list("pk", flat=True))

    def make(row: Row) -> AssistantMessage:
        read = msgspec.convert(row, MessageRow)
        if not _message_right(read, sessions, asked, now):
            raise ValueError("Not a row of ours.")
        if read.role == "user":
            asked.add(read.id)
        return AssistantMessage(owner=owner, **msgspec.to_builtins(read, builtin_types=(UUID, datetime)))

    return rows_restore(owner, rows, make=make, action="community.assistant.message_imported")


def _message_right(read: MessageRow, sessions: dict[UUID, int], asked: set[UUID], now: datetime) -> bool:
    if not times_right(now, [read.created_at, read.updated_at]) or read.state == "pending":
        return False
    if read.sequence > sessions.get(read.session_id, 0):
        return False
    if read.role != "assistant":
        return read.state == "done" and read.reply_to_id is None and len(read.content) <= CONTENT_MAX
    return read.reply_to_id is None or read.reply_to_id in asked

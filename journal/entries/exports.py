"""Entries out of the house and into it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from accounts.consent.models import ConsentType, SharingCategory
from accounts.consent.services import consent_hold
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows
from accounts.identity.models import User
from accounts.imports.restoring import rows_restore
from content.library.selectors import items_known
from journal.entries.models import CONTENT_MAX, TAG_MAX, TAGS_MAX, TITLE_MAX, JournalEntry
from journal.entries.texts import content_hash_of, word_count_of
from wellness.checkins.triggers import triggers_of
from wellness.diary.restoring import COLUMNS, LINE, TIMES, DatedRow

NAMES = (
    *COLUMNS, "title", "content", "mood", "tags", "is_favorite", "is_draft", "entry_type", "prompt_id", "word_count",
    "sentiment_score", "primary_emotion", "topics", *TIMES,
)  # fmt: skip
DERIVED = ("sentiment_score", "primary_emotion", "topics")
CODE = r"^[a-z][a-z_]*\Z"
Tag = Annotated[str, msgspec.Meta(max_length=TAG_MAX)]
Code = Annotated[str, msgspec.Meta(max_length=30, pattern=CODE)]


class EntryRow(DatedRow, frozen=True, kw_only=True):
    title: Annotated[str, msgspec.Meta(max_length=TITLE_MAX, pattern=LINE)] | None = None
    content: Annotated[str, msgspec.Meta(max_length=CONTENT_MAX)]
    mood: Literal["happy", "neutral", "sad"] | None = None
    tags: Annotated[list[Tag], msgspec.Meta(max_length=TAGS_MAX)] = []
    is_favorite: bool = False
    is_draft: bool = False
    entry_type: Literal["freeform", "prompted", "gratitude", "reflection", "letter", "dream"] = "freeform"
    prompt_id: UUID | None = None
    # Counted anew: the file may say anything.
    word_count: int = 0
    sentiment_score: Annotated[float, msgspec.Meta(ge=-1, le=1)] | None = None
    primary_emotion: Code | None = None
    topics: Annotated[list[Code], msgspec.Meta(max_length=20)] | None = None


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="journal_entries",
            category=SharingCategory.JOURNAL,
            models=(JournalEntry,),
            rows=plain_rows(JournalEntry, NAMES, at="logged_at"),
            shared=plain_rows(JournalEntry, NAMES, at="logged_at", only={"is_draft": False}),
            restore=entries_restore,
        )
    )


def entries_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """
    This function will write entries of our own export again. A prompt that is not here is left out, and so is what was
    worked out of them, unless the person agrees to that here too.
    """

    def make(row: Row) -> JournalEntry:
        read = msgspec.convert(row, EntryRow)
        if not read.is_draft and not read.content.strip():
            raise ValueError("Not an entry of ours.")
        values = read.columns(now) | {"tags": triggers_of(read.tags), "word_count": word_count_of(read.content)}
        return JournalEntry(owner=owner, content_hash=content_hash_of(read.content, owner), **values)

    def prepare(entries: list[JournalEntry]) -> None:
        known = items_known(ids={one.prompt_id for one in entries if one.prompt_id is not None})
        derived = any(getattr(one, name) is not None for one in entries for name in DERIVED)
        kept = derived and consent_hold(owner=owner, kind=ConsentType.JOURNAL_INSIGHTS)
        for one in entries:
            if one.prompt_id not in known:
                one.prompt_id = None
            if not kept or one.is_draft:
                one.sentiment_score = one.primary_emotion = one.topics = None

    return rows_restore(owner, rows, make=make, action="journal.entry.imported", prepare=prepare)

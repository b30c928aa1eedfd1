"""
Searching sealed entries: the owner's own rows are opened one after another, the newest first, and looked through.

There is no index of words, in clear or hashed, and nothing that was opened is kept. Rows come in pieces of bounded
size, as plain columns; one cipher opens them all.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

import structlog

from accounts.identity.models import User
from accounts.vault.sealing import SealBroken, opener
from accounts.vault.services import key_of_user
from config.api.cursors import Position
from config.database import hot_rows
from journal.entries.models import JournalEntry
from journal.entries.selectors import Filters
from journal.entries.texts import Words

_log = structlog.get_logger("evenkeel.journal")
Row = tuple[UUID, datetime, bytes | None, bytes, str]
# Most searches end among the newest.
FIRST_ROWS, ROWS = 200, 5_000
# What one statement brings, give or take a row: a long entry has 200 kB.
PIECE_BYTES = 8 * 1024 * 1024
_FILTERS = {
    "mood": "e.mood = %s",
    "entry_type": "e.entry_type = %s",
    "tags": "e.tags @> %s::varchar[]",
    "is_favorite": "e.is_favorite = %s",
    "is_draft": "e.is_draft = %s",
    "first": "e.local_date >= %s",
    "last": "e.local_date <= %s",
}
_AFTER = "e.logged_at <= %s AND (e.logged_at < %s OR e.id < %s)"
# The sum is over rows in the order of the index, so no more of them are read than fit.
_PIECE = """
SELECT id, logged_at, title, content, tags FROM (
    SELECT e.id, e.logged_at, e.title, e.content, array_to_string(e.tags, E'\\n') AS tags,
           sum(octet_length(e.content)) OVER (
               ORDER BY e.logged_at DESC, e.id DESC ROWS UNBOUNDED PRECEDING
           ) - octet_length(e.content) AS before
    FROM journal_journalentry e WHERE {conditions} ORDER BY e.logged_at DESC, e.id DESC LIMIT %s
) piece WHERE before < %s ORDER BY logged_at DESC, id DESC
"""


def entries_search(
    *, owner: User, words: Words, filters: Filters, after: Position | None, limit: int
) -> tuple[list[UUID], Position | None]:
    """
    This function will find the newest entries in which every word stands, in title, text or tags.

    It stops when `limit` are found and says where to go on; None when everything was looked through. Queries: one for
    200 entries, then one for 5,000 entries or 8 MB. An entry that does not open is passed over.
    """
    opened = _opened(owner)
    found: list[UUID] = []
    for row in _rows(owner, filters, after):
        row_id, logged_at = row[:2]
        try:
            raw = opened(row)
        except SealBroken as error:
            _log.error("journal.entry_unreadable", entry_id=str(row_id), error=type(error).__name__)
            continue
        if words.in_text(raw):
            found.append(row_id)
            if len(found) == limit:
                return found, Position(logged_at, row_id, backwards=False)
    return found, None


def _opened(owner: User) -> Callable[[Row], bytes]:
    key = key_of_user(owner)
    open_title, open_content = (opener(key, _label(name)) for name in ("title", "content"))

    def opened(row: Row) -> bytes:
        """:raises SealBroken: when the row is damaged."""
        _, _, title, content, tags = row
        raw = open_content(content)
        if title is not None:
            raw = open_title(title) + b"\n" + raw
        return raw + b"\n" + tags.encode() if tags else raw

    return opened


def _rows(owner: User, filters: Filters, after: Position | None) -> Iterator[Row]:
    rows_at_once = FIRST_ROWS
    while True:
        conditions, params = ["e.owner_id = %s"], [owner.pk]
        for name, condition in _FILTERS.items():
            value = getattr(filters, name)
            if value is not None and value != ():
                conditions.append(condition)
                params.append(list(value) if isinstance(value, tuple) else value)
        if after is not None:
            conditions.append(_AFTER)
            params += [after.at, after.at, after.row_id]
        sql = _PIECE.format(conditions=" AND ".join(conditions))
        rows = hot_rows(sql, [*params, rows_at_once, PIECE_BYTES])
        yield from rows  # type: ignore[misc]
        # Fewer than asked for can also mean that they were long.
        if len(rows) < rows_at_once and sum(len(row[3]) for row in rows) < PIECE_BYTES:
            return
        after, rows_at_once = Position(rows[-1][1], rows[-1][0], backwards=False), ROWS


def _label(name: str) -> str:
    label: str = JournalEntry._meta.get_field(name).vault_label  # type: ignore[union-attr]
    return label

"""The only way to entries: each comes with its owner and its attachments in place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog
from django.db.models import QuerySet

from accounts.identity.models import User
from accounts.vault.sealing import SealBroken
from journal.attachments.selectors import attachments_of
from journal.entries.models import JournalEntry
from wellness.diary.selectors import diary_get, diary_list, owned

_log = structlog.get_logger("evenkeel.journal")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; entries have all of `tags`."""

    mood: str | None = None
    entry_type: str | None = None
    tags: tuple[str, ...] = ()
    is_favorite: bool | None = None
    is_draft: bool | None = None
    first: date | None = None
    last: date | None = None

    def lookups(self) -> dict[str, Any]:
        """As Django takes them."""
        plain = {
            "mood": self.mood, "entry_type": self.entry_type, "is_favorite": self.is_favorite,
            "is_draft": self.is_draft, "tags__contains": list(self.tags) or None,
        }  # fmt: skip
        return {name: value for name, value in plain.items() if value is not None}


def entry_list(*, owner: User, filters: Filters = Filters(), content: bool = False) -> QuerySet[JournalEntry]:
    """The entries of one person; without `content` the sealed text is not even read."""
    rows = diary_list(JournalEntry.objects.all(), owner=owner, first=filters.first, last=filters.last)
    hidden = ("fingerprint",) if content else ("fingerprint", "content")
    return rows.filter(**filters.lookups()).defer(*hidden)


def entry_get(*, owner: User, entry_id: UUID) -> JournalEntry:
    """:raises NotFound: also when it is somebody else's."""
    return entry_open(diary_get(JournalEntry.objects.all(), owner=owner, row_id=entry_id))


def entry_open(row: JournalEntry) -> JournalEntry:
    """
    This function will open the texts of a row that has its owner, as far as they were read. No query.

    What does not open counts as missing, and stays in the table as it is. The hash still says which text it was, so a
    phone that has it keeps it.
    """
    for name, missing in (("title", None), ("content", "")):
        try:
            if name in row.__dict__:
                getattr(row, name)
        except SealBroken as error:
            _log.error("journal.entry_unreadable", entry_id=str(row.pk), field=name, error=type(error).__name__)
            setattr(row, name, missing)
    return row


def entries_named(*, owner: User, ids: Collection[UUID], content: bool = False) -> list[JournalEntry]:
    """The named entries of one person, in the order of their ids. One query."""
    rows = {row.pk: row for row in entry_list(owner=owner, content=content).filter(pk__in=ids)}
    return [rows[one] for one in ids if one in rows]


def entries_complete(rows: Iterable[JournalEntry], owner: User) -> list[JournalEntry]:
    """This function will put owner and attachments into entries, and open them. One query, none for no entries."""
    found = [entry_open(row) for row in owned(rows, owner)]
    attached = attachments_of(owner=owner, entry_ids=[row.pk for row in found])
    for row in found:
        row.attachments = attached.get(row.pk, [])  # type: ignore[attr-defined]
    return found


def prompt_uses(*, owner: User) -> list[tuple[UUID, date]]:
    """Which prompts (by translation group) a person wrote about, and on which local dates. One query."""
    rows = JournalEntry.objects.filter(owner=owner, prompt__isnull=False).values_list(
        "prompt__translation_group", "local_date"
    )
    return list(rows.distinct())


def entries_since(*, owner: User, at: datetime) -> QuerySet[JournalEntry]:
    """Finished entries from an instant on."""
    return JournalEntry.objects.filter(owner=owner, is_draft=False, logged_at__gte=at)

"""Entries on devices that are away; drafts too. Attachments are shown in them and sent by their own endpoint."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from accounts.sync.registry import SyncSource, register_sync
from journal.attachments.models import JournalAttachment
from journal.entries.models import JournalEntry
from journal.entries.selectors import entries_complete
from journal.entries.serializers import EntryChangeSerializer, EntryReadSerializer, EntryWriteSerializer
from journal.entries.services import DERIVED, entry_create, entry_delete, entry_update
from wellness.diary.sync import diary_writer

KIND = "journal_entry"


def register_entry_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=KIND,
            model=JournalEntry,
            read=_read,
            parts=(JournalAttachment,),
            write=diary_writer(
                JournalEntry,
                body=EntryWriteSerializer,
                create=entry_create,
                change=EntryChangeSerializer,
                update=lambda *, row_id, **rest: entry_update(entry_id=row_id, **rest),
                delete=lambda *, owner, row_id, now: entry_delete(owner=owner, entry_id=row_id),
                derived=frozenset(DERIVED),
            ),
        )
    )


def _read(owner: User, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    rows = entries_complete(JournalEntry.objects.filter(owner=owner, pk__in=ids), owner)
    return {row.pk: EntryReadSerializer(row).data for row in rows}

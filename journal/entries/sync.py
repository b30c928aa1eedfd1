"""Entries on devices that are away; drafts too. Attachments are shown in them and sent by their own endpoint."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from accounts.sync.registry import Changes, SyncSource, register_sync
from journal.attachments.models import JournalAttachment
from journal.entries.models import JournalEntry
from journal.entries.selectors import entries_complete, entry_get
from journal.entries.serializers import EntryChangeSerializer, EntryReadSerializer, EntryWriteSerializer
from journal.entries.services import DERIVED, entry_create, entry_delete, entry_update
from wellness.diary.sync import ATTRIBUTES, TIMES, diary_writer, joined

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
                differing=_differing,
                derived=frozenset(DERIVED),
            ),
        )
    )


def _read(owner: User, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    rows = entries_complete(JournalEntry.objects.filter(owner=owner, pk__in=ids), owner)
    # One serializer for all: building its fields takes longer than opening an entry.
    return {row.pk: data for row, data in zip(rows, EntryReadSerializer(rows, many=True).data, strict=True)}


def _differing(*, owner: User, row_id: UUID, changes: Changes) -> set[str]:
    row = entry_get(owner=owner, entry_id=row_id)
    names = {name for name, value in changes.items() if getattr(row, ATTRIBUTES.get(name, name)) != value}
    return joined(names, changes, (TIMES,))

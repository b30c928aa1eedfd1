"""
Exercises on devices that are away.

`data` is one sealed column: who changed another part of it meanwhile conflicts, because only its owner can say whether
the parts still belong together.
"""

from typing import Any
from uuid import UUID

from accounts.identity.models import User
from accounts.sync.plain import plain_read
from accounts.sync.registry import Changes, SyncSource, register_sync
from wellness.cbt.models import CbtEntry
from wellness.cbt.selectors import cbt_entry_get
from wellness.cbt.serializers import CbtEntryChangeSerializer, CbtEntryReadSerializer, CbtEntryWriteSerializer
from wellness.cbt.services import cbt_entry_create, cbt_entry_delete, cbt_entry_update, without_nulls
from wellness.diary.sync import TIMES, diary_writer, differing_in

KIND = "cbt_entry"
_columns_differing = differing_in(CbtEntry, (TIMES,))


def register_cbt_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=KIND,
            model=CbtEntry,
            read=plain_read(CbtEntry, CbtEntryReadSerializer),
            write=diary_writer(
                CbtEntry,
                body=CbtEntryWriteSerializer,
                create=cbt_entry_create,
                change=CbtEntryChangeSerializer,
                update=lambda *, row_id, **rest: cbt_entry_update(entry_id=row_id, **rest),
                delete=lambda *, owner, row_id, now: cbt_entry_delete(owner=owner, entry_id=row_id),
                differing=_differing,
            ),
        )
    )


def _differing(*, owner: User, row_id: UUID, changes: Changes) -> set[str]:
    plain = {name: value for name, value in changes.items() if name != "data"}
    names = _columns_differing(owner=owner, row_id=row_id, changes=plain)
    if "data" in changes:
        stored: dict[str, Any] = cbt_entry_get(owner=owner, entry_id=row_id).data
        if without_nulls({**stored, **changes["data"]}) != stored:
            names.add("data")
    return names

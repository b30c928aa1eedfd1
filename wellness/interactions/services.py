"""The writers of logged interactions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from config.ids import uuid7
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_delete, diary_update, place, place_again
from wellness.interactions.models import InteractionLog
from wellness.interactions.selectors import interaction_get
from wellness.tracking.changes import new_words, put

KIND = DiaryKind("interaction", "wellness.interaction")
_COLUMNS = ("tool", "duration_minutes", "notes")


def interaction_create(*, owner: User, values: dict[str, Any], now: datetime) -> Stored[InteractionLog]:
    """
    This function will store a use of a tool once, read for danger.

    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises ValidationError: naming a time that cannot be.
    """
    row = InteractionLog(pk=values.get("id") or uuid7(), **_columns(values))
    place(row, values, owner=owner, now=now)
    return diary_create(
        kind=KIND, row=row, owner=owner, body=client_body(values), texts=(row.tool, row.notes), now=now
    )  # fmt: skip


def interaction_update(
    *, owner: User, interaction_id: UUID, changes: Mapping[str, Any], now: datetime
) -> Stored[InteractionLog]:
    """
    This function will change what `changes` names; only words that were not there before are read for danger.

    :raises NotFound: also when it is somebody else's.
    :raises ValidationError: naming a time that cannot be.
    """
    stored = interaction_get(owner=owner, interaction_id=interaction_id)

    def apply(row: InteractionLog) -> list[str]:
        return [*put(row, _columns(changes)), *place_again(row, changes, owner=owner, now=now)]

    words = new_words((changes.get("tool"), changes.get("notes")), (stored.tool, stored.notes))
    return diary_update(
        kind=KIND, rows=InteractionLog.objects.all(), owner=owner, row_id=interaction_id, apply=apply, texts=words,
        now=now,
    )  # fmt: skip


def interaction_delete(*, owner: User, interaction_id: UUID) -> None:
    """:raises NotFound: also when it is somebody else's."""
    diary_delete(kind=KIND, rows=InteractionLog.objects.all(), owner=owner, row_id=interaction_id)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: values[name] for name in _COLUMNS if name in values}
    return found if "notes" not in found else found | {"notes": found["notes"] or None}

"""The writers of check-ins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from config.ids import uuid7
from wellness.checkins.models import CheckIn
from wellness.checkins.selectors import checkin_get
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_delete, diary_update, place, place_again
from wellness.tracking.changes import new_words, put

KIND = DiaryKind("checkin", "wellness.checkin")
_COLUMNS = ("anxiety_level", "triggers", "notes")


def checkin_create(*, owner: User, values: dict[str, Any], now: datetime) -> Stored[CheckIn]:
    """
    This function will store a check-in once, read for danger.

    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises ValidationError: naming a time that cannot be.
    """
    row = CheckIn(pk=values.get("id") or uuid7(), **_columns(values))
    place(row, values, owner=owner, now=now)
    return diary_create(
        kind=KIND, row=row, owner=owner, body=client_body(values), texts=_texts(row), now=now,
        details={"triggers": len(row.triggers)},
    )  # fmt: skip


def checkin_update(*, owner: User, checkin_id: UUID, changes: Mapping[str, Any], now: datetime) -> Stored[CheckIn]:
    """
    This function will change what `changes` names; only words that were not there before are read for danger.

    :raises NotFound: also when it is somebody else's.
    :raises ValidationError: naming a time that cannot be.
    """
    stored = checkin_get(owner=owner, checkin_id=checkin_id)

    def apply(row: CheckIn) -> list[str]:
        return [*put(row, _columns(changes)), *place_again(row, changes, owner=owner, now=now)]

    sent = [*changes.get("triggers", ()), changes.get("notes")]
    return diary_update(
        kind=KIND, rows=CheckIn.objects.all(), owner=owner, row_id=checkin_id, apply=apply,
        texts=new_words(sent, _texts(stored)), now=now,
    )  # fmt: skip


def checkin_delete(*, owner: User, checkin_id: UUID) -> None:
    """:raises NotFound: also when it is somebody else's."""
    diary_delete(kind=KIND, rows=CheckIn.objects.all(), owner=owner, row_id=checkin_id)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: values[name] for name in _COLUMNS if name in values}
    return found if "notes" not in found else found | {"notes": found["notes"] or None}


def _texts(row: CheckIn) -> list[str | None]:
    return [*row.triggers, row.notes]

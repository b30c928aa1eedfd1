"""The writers of filled-in exercises. A complete one lacks nothing that its tool asks for, whoever writes when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from config.ids import uuid7
from wellness.cbt.checking import data_check, words_of
from wellness.cbt.models import CbtEntry
from wellness.cbt.selectors import cbt_entry_get
from wellness.cbt.shapes import Tool
from wellness.cbt.tools import TOOLS, find_tool
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_delete, diary_update, place, place_again
from wellness.tracking.changes import new_words, put

KIND = DiaryKind("cbt_entry", "wellness.cbt_entry")


def cbt_entry_create(*, owner: User, values: Mapping[str, Any], now: datetime) -> Stored[CbtEntry]:
    """
    This function will store an exercise once, in the newest version of its tool unless `values` name another.

    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises ValidationError: naming the type, the version, the part of the data or the time that cannot be.
    """
    values = {"status": CbtEntry.Status.COMPLETE, **values}
    tool = tool_of(values["entry_type"], values.get("schema_version"))
    row = CbtEntry(
        pk=values.get("id") or uuid7(), entry_type=tool.entry_type, schema_version=tool.version,
        status=values["status"], data=without_nulls(values["data"]),
    )  # fmt: skip
    data_check(row.data, tool, draft=row.status == CbtEntry.Status.DRAFT)
    place(row, values, owner=owner, now=now)
    return diary_create(
        kind=KIND, row=row, owner=owner, body=client_body(values), texts=words_of(row.data, tool), now=now,
        details={"entry_type": row.entry_type, "status": row.status},
    )  # fmt: skip


def cbt_entry_update(*, owner: User, entry_id: UUID, changes: Mapping[str, Any], now: datetime) -> Stored[CbtEntry]:
    """
    This function will merge the top-level parts of `data` into the stored ones (null takes a part out) and hold the
    whole against the row's own version, under the row's lock. Only new words are read for danger.

    :raises NotFound: also when it is somebody else's.
    :raises ValidationError: naming the part of the data or the time that cannot be.
    """
    stored = cbt_entry_get(owner=owner, entry_id=entry_id)
    tool, sent = tool_of(stored.entry_type, stored.schema_version), changes.get("data", {})
    # Before anything is read for danger, which takes time by the length.
    data_check(without_nulls(sent), tool, draft=True)

    def apply(row: CbtEntry) -> list[str]:
        columns = {"data": without_nulls({**row.data, **sent}), "status": changes.get("status", row.status)}
        names = put(row, columns)
        if names:
            data_check(row.data, tool, draft=row.status == CbtEntry.Status.DRAFT)
        return [*names, *place_again(row, changes, owner=owner, now=now)]

    return diary_update(
        kind=KIND, rows=CbtEntry.objects.all(), owner=owner, row_id=entry_id, apply=apply,
        texts=new_words(words_of(sent, tool), words_of(stored.data, tool)), now=now,
    )  # fmt: skip


def cbt_entry_delete(*, owner: User, entry_id: UUID) -> None:
    """:raises NotFound: also when it is somebody else's."""
    diary_delete(kind=KIND, rows=CbtEntry.objects.all(), owner=owner, row_id=entry_id)


def tool_of(entry_type: str, version: int | None) -> Tool:
    """:raises ValidationError: naming `entry_type` or `schema_version`."""
    tool = find_tool(entry_type, version)
    if tool is None:
        name = "schema_version" if entry_type in TOOLS else "entry_type"
        raise ValidationError({name: [ErrorDetail("GET /api/v1/cbt/tools lists what there is.", "unknown")]})
    return tool


def without_nulls(data: Mapping[str, Any]) -> dict[str, Any]:
    """A part that is null is a part that is not there."""
    return {name: value for name, value in data.items() if value is not None}

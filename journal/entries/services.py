"""The writers of entries."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.ids import uuid7
from content.library.selectors import prompt_open
from crisis.screening.services import reading_owe
from journal.attachments.files import files_remove, names_of
from journal.entries.models import JournalEntry
from journal.entries.screening import changed_passage
from journal.entries.selectors import entry_get, entry_open
from journal.entries.texts import content_hash_of, word_count_of
from journal.insights.services import analysis_nudge
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_delete, diary_update, place, place_again
from wellness.tracking.changes import new_words, put

KIND = DiaryKind("journal", "journal.entry")
TARGET = "journal.journalentry"
DERIVED = ("sentiment_score", "primary_emotion", "topics", "analysis_version")
_COLUMNS = ("title", "content", "mood", "tags", "is_favorite", "is_draft", "entry_type", "prompt_id")


def entry_create(*, owner: User, values: Mapping[str, Any], now: datetime) -> Stored[JournalEntry]:
    """
    This function will store an entry once, read for danger.

    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises ValidationError: naming a time that cannot be, a prompt that is not public, or content that is blank.
    :raises PremiumRequired: for a prompt of the premium plan.
    """
    row = JournalEntry(pk=values.get("id") or uuid7(), **_columns(values))
    place(row, values, owner=owner, now=now)
    _check_content(row)
    if "entry_type" not in values and row.prompt_id is not None:
        row.entry_type = JournalEntry.Type.PROMPTED
    _measure(row, owner)

    def written(stored: JournalEntry) -> None:
        # Not of a repeat: what was written about may have been put away since.
        prompt_check(stored.prompt_id, owner=owner, now=now)
        _written(stored)

    return diary_create(
        kind=KIND, row=row, owner=owner, body=client_body(dict(values)), texts=[row.title, row.content, *row.tags],
        now=now, details={"words": row.word_count, "draft": row.is_draft}, after=written,
    )  # fmt: skip


def entry_update(*, owner: User, entry_id: UUID, changes: Mapping[str, Any], now: datetime) -> Stored[JournalEntry]:
    """
    This function will change what `changes` names; of title and content only what is new is read for danger.

    What was worked out of the old text is forgotten with it.

    :raises NotFound: also when it is somebody else's.
    :raises ValidationError: as `entry_create`.
    """
    stored = entry_get(owner=owner, entry_id=entry_id)
    if changes.get("prompt_id") != stored.prompt_id:
        prompt_check(changes.get("prompt_id"), owner=owner, now=now)

    def apply(row: JournalEntry) -> list[str]:
        names = put(entry_open(row), _columns(changes))
        if {"content", "is_draft"} & changes.keys():
            _check_content(row)
        if "content" in names:
            _measure(row, owner)
            names += ["word_count", "content_hash"]
        if {"content", "title", "is_draft"} & set(names):
            names += _forget(row)
        return [*names, *place_again(row, changes, owner=owner, now=now)]

    sent = [name for name in ("title", "content") if name in changes]
    texts = [
        *(changed_passage(getattr(stored, name) or "", changes[name] or "", owner) for name in sent),
        *new_words(changes.get("tags", ()), stored.tags),
    ]

    def written(row: JournalEntry) -> None:
        _written(row)
        if sent and not any(texts):
            # No news to the first reader, which an entry as it grows seldom is; the second reads the whole of it.
            reading_owe(owner=owner, source=KIND.source, source_id=row.pk, now=now)

    return diary_update(
        kind=KIND, rows=JournalEntry.objects.all(), owner=owner, row_id=entry_id, apply=apply, texts=texts, now=now,
        after=written,
    )  # fmt: skip


def entry_delete(*, owner: User, entry_id: UUID) -> None:
    """
    This function will delete an entry with its attachments; their files go once that is committed.

    :raises NotFound: also when it is somebody else's.
    """

    def files(row: JournalEntry) -> None:
        transaction.on_commit(partial(files_remove, names_of(owner=owner, entry_id=row.pk)))

    diary_delete(kind=KIND, rows=JournalEntry.objects.all(), owner=owner, row_id=entry_id, after=files)


def entry_favorite(*, owner: User, entry_id: UUID, is_favorite: bool | None, now: datetime) -> Stored[JournalEntry]:
    """
    This function will make an entry a favourite or not; without `is_favorite` the other of what it is.

    :raises NotFound: also when it is somebody else's.
    """

    def apply(row: JournalEntry) -> list[str]:
        return put(row, {"is_favorite": not row.is_favorite if is_favorite is None else is_favorite})

    return diary_update(
        kind=KIND, rows=JournalEntry.objects.all(), owner=owner, row_id=entry_id, apply=apply, texts=(), now=now
    )


def entries_read(*, owner: User, verb: str, entry_id: UUID | None = None, count: int = 1, content: bool = True) -> None:
    """This function will note that entries were shown: one row a call, whoever reads."""
    audit_record(
        actor=owner, action=f"journal.entry.{verb}", target=(TARGET, entry_id), owner_id=owner.pk,
        details={"entries": count, "content": content},
    )  # fmt: skip


def prompt_check(prompt_id: UUID | None, *, owner: User, now: datetime) -> None:
    """
    :raises ValidationError: naming `prompt_id`, when it is no public prompt.
    :raises PremiumRequired: for one of the premium plan.
    """
    if prompt_id is None:
        return
    try:
        prompt_open(reader=owner, item_id=prompt_id, now=now)
    except NotFound as error:
        message = ErrorDetail("GET /api/v1/journal/prompts lists what there is.", "unknown")
        raise ValidationError({"prompt_id": [message]}) from error


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: values[name] for name in _COLUMNS if name in values}
    if "title" in found:
        found["title"] = found["title"] or None
    if "content" in found:
        found["content"] = found["content"] or ""
    return found


def _check_content(row: JournalEntry) -> None:
    if not row.is_draft and not row.content.strip():
        raise ValidationError({"content": [ErrorDetail("Only a draft may be without text.", "blank")]})


def _written(row: JournalEntry) -> None:
    if row.analysis_version is None and not row.is_draft:
        analysis_nudge(row.owner)


def _measure(row: JournalEntry, owner: User) -> None:
    row.word_count, row.content_hash = word_count_of(row.content), content_hash_of(row.content, owner)


def _forget(row: JournalEntry) -> list[str]:
    """What was worked out belongs to the text that is replaced."""
    known = [name for name in DERIVED if getattr(row, name) is not None]
    for name in known:
        setattr(row, name, None)
    return known

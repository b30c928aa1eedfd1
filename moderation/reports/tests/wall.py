"""A small room of contents for tests: texts on a wall, each behind a real lock of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from config.ids import uuid7
from moderation.reports import targets
from moderation.reports.targets import Snapshot, register_target


@dataclass(slots=True)
class Note:
    author_id: UUID | None
    author_name: str
    text: str
    created_at: datetime
    hidden: bool = False
    deleted: bool = False


class Wall:
    """Everybody sees a note; hidden ones only their author. It lives in the process, its locks in the database."""

    content_type = "post"

    def __init__(self) -> None:
        self.notes: dict[UUID, Note] = {}

    def write(self, author: User, text: str = "You are a burden to all of us.", **more: Any) -> UUID:
        key = uuid7()
        self.notes[key] = Note(author.pk, author.pseudonym, text, timezone.now(), **more)
        return key

    def _locked(self, content_id: UUID) -> Note:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [content_id.int % 2**62])
        note = self.notes.get(content_id)
        if note is None:
            raise NotFound
        return note

    def _seen(self, content_id: UUID, note: Note) -> Snapshot:
        return Snapshot(
            content_id=content_id, author_id=note.author_id, author_name=note.author_name, text=note.text,
            place="forum", created_at=note.created_at, is_hidden=note.hidden or note.deleted,
        )  # fmt: skip

    def seen_by(self, *, viewer: User, content_id: UUID) -> Snapshot:
        note = self._locked(content_id)
        if (note.hidden and note.author_id != viewer.pk) or note.deleted:
            raise NotFound
        return self._seen(content_id, note)

    def snapshot(self, *, content_id: UUID) -> Snapshot:
        return self._seen(content_id, self._locked(content_id))

    def hide(self, *, content_id: UUID, now: datetime) -> None:
        self._change(content_id, hidden=True)

    def show(self, *, content_id: UUID, now: datetime) -> None:
        self._change(content_id, hidden=False, deleted=False)

    def edit(self, *, content_id: UUID, text: str, now: datetime) -> None:
        self._change(content_id, text=text)

    def delete(self, *, content_id: UUID, now: datetime) -> None:
        self._change(content_id, deleted=True)

    def _change(self, content_id: UUID, **values: Any) -> None:
        self.notes[content_id] = replace(self._locked(content_id), **values)


@contextmanager
def wall_registered() -> Iterator[Wall]:
    """The wall as the only kind of content, as long as the block lasts."""
    before, wall = dict(targets._TARGETS), Wall()
    targets._TARGETS.clear()
    register_target(wall)
    try:
        yield wall
    finally:
        targets._TARGETS.clear()
        targets._TARGETS.update(before)

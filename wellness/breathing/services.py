"""The writers of breathing sessions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound, ValidationError

from accounts.identity.models import User
from config.ids import uuid7
from wellness.breathing.models import BreathingSession
from wellness.breathing.selectors import breathing_get, technique_check
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_delete, place

KIND = DiaryKind("breathing", "wellness.breathing")
AT = "completed_at"
_COLUMNS = ("technique", "duration_seconds", "cycles_completed")


def breathing_create(*, owner: User, values: Mapping[str, Any], now: datetime) -> Stored[BreathingSession]:
    """
    This function will store a breathing session once. It has no text, so there is nothing to read for danger.

    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises ValidationError: naming a time that cannot be, or a technique that was none then.
    """
    row = BreathingSession(pk=values.get("id") or uuid7(), **{name: values.get(name) for name in _COLUMNS})
    place(row, values, owner=owner, now=now, at_name=AT)
    try:
        technique_check(slug=row.technique, at=row.logged_at)
    except ValidationError:
        # A repeat without a time of its own, after the technique was retired: the first sending decided.
        if not _stored(owner, values.get("id")):
            raise
    return diary_create(kind=KIND, row=row, owner=owner, body=client_body(dict(values)), texts=(), now=now)


def breathing_delete(*, owner: User, session_id: UUID) -> None:
    """:raises NotFound: also when it is somebody else's."""
    diary_delete(kind=KIND, rows=BreathingSession.objects.all(), owner=owner, row_id=session_id)


def _stored(owner: User, session_id: UUID | None) -> bool:
    if session_id is None:
        return False
    try:
        breathing_get(owner=owner, session_id=session_id)
    except NotFound:
        return False
    return True

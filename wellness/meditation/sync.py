"""
Meditation sessions on devices that are away.

A completion carries its own time, because it arrives later than it happened; of two the first counts, as everywhere. A
pause is news of this moment, so it is told while online only.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from accounts.sync.plain import plain_differing, plain_read
from accounts.sync.registry import Changes, SyncSource, register_sync
from wellness.diary.sync import diary_writer, joined, written_at
from wellness.meditation.changes import meditation_update
from wellness.meditation.models import MeditationSession
from wellness.meditation.selectors import meditation_get
from wellness.meditation.serializers import (
    MeditationChangeSerializer,
    MeditationReadSerializer,
    MeditationWriteSerializer,
)
from wellness.meditation.services import State, meditation_create, meditation_delete

KIND = "meditation_session"
_END = frozenset({"completed", "completed_at", "completed_duration_minutes"})
_columns_differing = plain_differing(MeditationSession)


class MeditationSyncChangeSerializer(MeditationChangeSerializer):
    paused = None  # type: ignore[assignment]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        values = super().validate(attrs)
        if values.get("completed") and values.get("completed_at") is None:
            raise ValidationError({"completed_at": [ErrorDetail("When was that?", "required")]})
        return values


def register_meditation_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=KIND,
            model=MeditationSession,
            read=plain_read(MeditationSession, MeditationReadSerializer),
            write=diary_writer(
                MeditationSession,
                body=MeditationWriteSerializer,
                create=meditation_create,
                change=MeditationSyncChangeSerializer,
                update=lambda *, row_id, **rest: meditation_update(session_id=row_id, **rest),
                delete=lambda *, owner, row_id, now: meditation_delete(owner=owner, session_id=row_id),
                differing=_differing,
                together=(),
                # What others did to a running session keeps nobody from completing it.
                columns={name: frozenset({"completed_at"}) for name in ("completed", "completed_at")},
                placed=_placed,
            ),
        )
    )


def _placed(values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """A session of which only the minutes are known ended when it was written down."""
    if values.get("completed") and values.get("completed_duration_minutes") is not None:
        known = any(values.get(name) is not None for name in ("logged_at", "date", "completed_at"))
        return dict(values) if known else {**values, "completed_at": at}
    return written_at(values, at)


def _differing(*, owner: User, row_id: UUID, changes: Changes) -> set[str]:
    stored = meditation_get(owner=owner, session_id=row_id)
    over = stored.state == State.COMPLETED
    if changes.get("completed") and over:
        changes = {name: value for name, value in changes.items() if name not in _END}
    columns = {name: value for name, value in changes.items() if name != "completed"}
    names = _columns_differing(owner=owner, row_id=row_id, changes=columns)
    if "completed" in changes and changes["completed"] != over:
        names = joined(names | {"completed"}, changes, (_END,))
    return names

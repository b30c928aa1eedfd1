"""Meditation sessions out of the house and into it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import plain_rows, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from content.library.selectors import items_known
from wellness.diary.restoring import COLUMNS, TIMES, DatedRow
from wellness.meditation.models import DONE_MAX, PLANNED_MAX, MeditationSession
from wellness.tracking.bodies import NOTES_MAX

NAMES = (
    *COLUMNS, "session_type", "duration_minutes", "completed_duration_minutes", "guided_session_id", "ambient_sound",
    "notes", "state", "paused_at", "paused_seconds", "completed_at", *TIMES,
)  # fmt: skip
State = MeditationSession.State


class MeditationRow(DatedRow, frozen=True, kw_only=True):
    session_type: Literal["breathing", "mindfulness", "loving-kindness", "body-scan"]
    duration_minutes: Annotated[int, msgspec.Meta(ge=1, le=PLANNED_MAX)]
    completed_duration_minutes: Annotated[int, msgspec.Meta(ge=0, le=DONE_MAX)]
    guided_session_id: UUID | None = None
    ambient_sound: Literal["rain", "forest", "ocean", "birds", "silence"] | None = None
    notes: Annotated[str, msgspec.Meta(max_length=NOTES_MAX)] | None = None
    state: Literal["running", "paused", "completed"]
    paused_at: Instant | None = None
    paused_seconds: Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    completed_at: Instant | None = None


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="meditation_sessions",
            category=SharingCategory.MEDITATION,
            models=(MeditationSession,),
            rows=plain_rows(MeditationSession, NAMES, at="logged_at"),
            restore=meditations_restore,
        )
    )


def meditations_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write sessions of our own export again; a guided item that is not here is left out."""

    def make(row: Row) -> MeditationSession:
        read = msgspec.convert(row, MeditationRow)
        if not times_right(now, [read.paused_at, read.completed_at]) or not _shaped(read):
            raise ValueError("Not a session of ours.")
        return MeditationSession(owner=owner, **read.columns(now))

    return rows_restore(owner, rows, make=make, action="wellness.meditation.imported", prepare=_point)


def _shaped(row: MeditationRow) -> bool:
    """What the constraints of the table ask for: one wrong row must not refuse its whole batch."""
    paused, completed = row.paused_at, row.completed_at
    if (paused is not None) != (row.state == State.PAUSED) or (completed is not None) != (row.state == State.COMPLETED):
        return False
    return all(at >= row.logged_at for at in (paused, completed) if at is not None)


def _point(rows: list[MeditationSession]) -> None:
    known = items_known(ids={row.guided_session_id for row in rows if row.guided_session_id is not None})
    for row in rows:
        if row.guided_session_id not in known:
            row.guided_session_id = None

"""How a stored session moves on: paused, resumed, completed once, and written about."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from config.api.errors import DomainError
from wellness.diary.services import Stored, diary_update
from wellness.meditation.models import MeditationSession
from wellness.meditation.selectors import meditation_find, meditation_get
from wellness.meditation.services import KIND, State, end_of, meditation_create, sat_minutes, tell
from wellness.meditation.timing import Timing, paused, resumed
from wellness.tracking.changes import new_words, put


class MeditationOver(DomainError):
    default_code = "meditation_completed"
    default_detail = "This session is completed. Start a new one."


def meditation_update(
    *, owner: User, session_id: UUID, changes: Mapping[str, Any], now: datetime, skip_socket: str = ""
) -> Stored[MeditationSession]:
    """
    This function will pause, resume or complete a session, and change its notes, sound or minutes.

    Whatever holds already is left alone, so every call may be repeated: of two completions at once the first counts,
    and the second keeps its time and minutes.

    :raises NotFound: also when it is somebody else's.
    :raises MeditationOver: for pausing a completed session, or completing it no longer.
    :raises ValidationError: naming a time that cannot be.
    """
    stored = meditation_get(owner=owner, session_id=session_id)

    def apply(row: MeditationSession) -> list[str]:
        return [*_move(row, changes, now), *put(row, _written(changes))]

    return diary_update(
        kind=KIND, rows=MeditationSession.objects.all(), owner=owner, row_id=session_id, apply=apply,
        texts=new_words((changes.get("notes"),), (stored.notes,)), now=now,
        after=partial(tell, skip_socket=skip_socket),
    )  # fmt: skip


def meditation_start(
    *, owner: User, session_id: UUID, session_type: str, duration_minutes: int, now: datetime, skip_socket: str = ""
) -> Stored[MeditationSession]:
    """
    This function will start a session under an id of the app's; said again, it resumes one that is paused.

    :raises IdConflict: when the id is somebody else's.
    :raises MeditationOver: when it is completed.
    """
    known = meditation_find(owner=owner, session_id=session_id)
    if known is None:
        values = {"id": session_id, "session_type": session_type, "duration_minutes": duration_minutes}
        return meditation_create(owner=owner, values=values, now=now, skip_socket=skip_socket)
    if known.state == State.COMPLETED:
        raise MeditationOver
    return meditation_update(
        owner=owner, session_id=session_id, changes={"paused": False}, now=now, skip_socket=skip_socket
    )


def timing_of(row: MeditationSession) -> Timing:
    return Timing(row.logged_at, row.paused_at, row.paused_seconds)


def _written(changes: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: changes[name] or None for name in ("notes", "ambient_sound") if name in changes}
    minutes = changes.get("completed_duration_minutes")
    # With a completion they are part of it.
    return found if minutes is None or changes.get("completed") else {**found, "completed_duration_minutes": minutes}


def _move(row: MeditationSession, changes: Mapping[str, Any], now: datetime) -> list[str]:
    """Set the columns that tell how far the session is, and name those that changed."""
    if row.state == State.COMPLETED:
        if changes.get("paused") or changes.get("completed") is False:
            raise MeditationOver
        return []
    if changes.get("completed"):
        return put(row, _completed(row, changes, now))
    pause = changes.get("paused")
    if pause is None:
        return []
    timing = paused(timing_of(row), now) if pause else resumed(timing_of(row), now)
    state = State.PAUSED if pause else State.RUNNING
    return put(row, {"state": state, "paused_at": timing.paused_at, "paused_seconds": timing.paused_seconds})


def _completed(row: MeditationSession, changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    timing = timing_of(row)
    ended = changes.get("completed_at")
    at = max(now, row.logged_at) if ended is None else end_of(row.logged_at, ended, now)
    minutes = changes.get("completed_duration_minutes")
    return {
        "state": State.COMPLETED,
        "completed_at": at,
        "completed_duration_minutes": sat_minutes(timing, at) if minutes is None else minutes,
        "paused_at": None,
        "paused_seconds": resumed(timing, at).paused_seconds,
    }

"""The writers of meditation sessions; how a stored one moves on is in `changes`."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from accounts.profile.selectors import preferences_of
from config.api.errors import PremiumRequired
from config.commits import after_commit
from config.ids import uuid7
from config.realtime.publish import publish_to_user
from wellness.days.moments import AHEAD
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_delete, place
from wellness.meditation.guided import GuidedItem, guided_named, guided_open
from wellness.meditation.models import DONE_MAX, MeditationSession
from wellness.meditation.selectors import meditation_find
from wellness.meditation.timing import Timing, elapsed_seconds, minutes_of

KIND = DiaryKind("meditation", "wellness.meditation")
AT = "started_at"
_COLUMNS = ("session_type", "duration_minutes", "completed_duration_minutes", "ambient_sound", "notes")
State = MeditationSession.State


def meditation_create(
    *, owner: User, values: Mapping[str, Any], now: datetime, guided: GuidedItem | None = None, skip_socket: str = ""
) -> Stored[MeditationSession]:
    """
    This function will store a session once: one that starts, or with `completed` one that is over.

    Its notes are read for danger. No plan has a limit. `guided` is an item that was found open to this person already;
    it also says what the session is and how long.

    :raises IdConflict: when the id is somebody's, or the owner's with another body.
    :raises ValidationError: naming a time that cannot be, or `guided_session_id` when it is not public.
    :raises PremiumRequired: for a guided session of the premium plan.
    """
    row = MeditationSession(pk=values.get("id") or uuid7())
    if guided is not None:
        row.guided_session_id, row.session_type = guided.id, guided.session_type
        row.duration_minutes = guided.duration_minutes  # type: ignore[assignment]
    else:
        row.guided_session_id = _guided_id(owner, values, now)
    for name in _COLUMNS:
        if values.get(name) not in (None, ""):
            setattr(row, name, values[name])
    if row.duration_minutes is None:
        row.duration_minutes = preferences_of(owner).meditation_default_duration_minutes
    _place(row, values, owner=owner, now=now)
    return diary_create(
        kind=KIND, row=row, owner=owner, body=client_body(dict(values)), texts=(row.notes,), now=now,
        after=partial(tell, skip_socket=skip_socket),
    )  # fmt: skip


def meditation_guided_start(
    *, owner: User, item_id: UUID, values: Mapping[str, Any], now: datetime
) -> Stored[MeditationSession]:
    """
    This function will start a session with a guided meditation.

    :raises NotFound: when there is no such item.
    :raises PremiumRequired: when it is for the premium plan.
    """
    guided = guided_open(owner=owner, item_id=item_id, now=now)
    return meditation_create(owner=owner, values={**values, "guided_session_id": item_id}, now=now, guided=guided)


def meditation_delete(*, owner: User, session_id: UUID) -> None:
    """:raises NotFound: also when it is somebody else's."""
    diary_delete(
        kind=KIND, rows=MeditationSession.objects.all(), owner=owner, row_id=session_id,
        after=partial(tell, state="deleted"),
    )  # fmt: skip


def tell(row: MeditationSession, *, state: str | None = None, skip_socket: str = "") -> None:
    """This function will tell the person's devices where a session stands, after the commit. Never its notes."""
    news = {"session_id": row.pk, "state": state or row.state}
    after_commit(publish_to_user, row.owner_id, "meditation:updated", news, skip_socket=skip_socket)


def _guided_id(owner: User, values: Mapping[str, Any], now: datetime) -> UUID | None:
    item_id = values.get("guided_session_id")
    if item_id is None:
        return None
    try:
        return guided_named(owner=owner, item_id=item_id, now=now).id
    except (ValidationError, PremiumRequired):
        # A repeat of what was stored when the item was still open to this person is answered as a repeat.
        known = meditation_find(owner=owner, session_id=values["id"]) if values.get("id") else None
        if known is None:
            raise
        return None


def _place(row: MeditationSession, values: Mapping[str, Any], *, owner: User, now: datetime) -> None:
    ended, minutes = values.get("completed_at"), values.get("completed_duration_minutes")
    given = any(values.get(name) for name in ("logged_at", "date"))
    if values.get("completed") and not given and minutes is not None:
        # Only how long it was is known: it ended when it says, or just now.
        values = {**values, "logged_at": (ended or now) - timedelta(minutes=minutes)}
    place(row, values, owner=owner, now=now, at_name=AT)
    if not values.get("completed"):
        return
    row.state = State.COMPLETED
    if ended is not None:
        row.completed_at = end_of(row.logged_at, ended, now)
    elif minutes is not None:
        end = row.logged_at + timedelta(minutes=minutes)
        row.completed_at = max(row.logged_at, min(end, now))
    if minutes is None:
        if row.completed_at is None:
            raise ValidationError(
                {"completed_duration_minutes": [ErrorDetail("How long was it? Or send `completed_at`.", "required")]}
            )
        row.completed_duration_minutes = sat_minutes(Timing(row.logged_at), row.completed_at)


def sat_minutes(timing: Timing, at: datetime) -> int:
    return min(DONE_MAX, minutes_of(elapsed_seconds(timing, at)))


def end_of(started_at: datetime, ended: datetime, now: datetime) -> datetime:
    """
    The instant at which a session may have ended; a clock that runs a little behind ends it at its start.

    :raises ValidationError: naming completed_at.
    """
    if ended > max(now, started_at) + AHEAD:
        raise ValidationError({"completed_at": [ErrorDetail("This lies in the future.", "invalid")]})
    if ended < started_at - AHEAD:
        raise ValidationError({"completed_at": [ErrorDetail("This lies before the start.", "invalid")]})
    return max(ended, started_at).astimezone(UTC)

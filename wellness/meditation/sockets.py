"""A sitting over the socket, by the services of REST. An ack carries `session_id`, `state` and any `support`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.consent.selectors import consents_missing
from accounts.identity.models import User
from accounts.identity.selectors import active_person
from config.api.errors import ConsentRequired
from config.realtime.consumers import FrameContext, register_frame_handler
from wellness.diary.services import Stored
from wellness.meditation.changes import meditation_start, meditation_update
from wellness.meditation.frames import MeditationCompleteData, MeditationPauseData, MeditationStartData
from wellness.meditation.models import MeditationSession


def register_sockets() -> None:
    """Called when the app starts, after the frames."""
    register_frame_handler("meditation:start", meditation_started)
    register_frame_handler("meditation:pause", meditation_paused)
    register_frame_handler("meditation:complete", meditation_completed)


def meditation_started(context: FrameContext, data: MeditationStartData) -> Mapping[str, Any]:
    stored = meditation_start(
        owner=_person(context), session_id=data.session_id, session_type=data.type,
        duration_minutes=data.duration_minutes, now=timezone.now(), skip_socket=context.socket_id,
    )  # fmt: skip
    return _ack(stored)


def meditation_paused(context: FrameContext, data: MeditationPauseData) -> Mapping[str, Any]:
    return _update(context, data.session_id, {"paused": True})


def meditation_completed(context: FrameContext, data: MeditationCompleteData) -> Mapping[str, Any]:
    # Without notes in the frame those that are there stay.
    notes = {"notes": data.notes} if data.notes else {}
    return _update(context, data.session_id, {"completed": True, **notes})


def _update(context: FrameContext, session_id: UUID, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    stored = meditation_update(
        owner=_person(context), session_id=session_id, changes=changes, now=timezone.now(),
        skip_socket=context.socket_id,
    )  # fmt: skip
    return _ack(stored)


def _person(context: FrameContext) -> User:
    """
    :raises NotFound: for who is gone.
    :raises ConsentRequired: as over REST, when something that this operator asks for is not agreed to.
    """
    person = active_person(user_id=context.identity.user_id)
    missing = consents_missing(person)
    if missing:
        raise ConsentRequired(consents=missing)
    return person


def _ack(stored: Stored[MeditationSession]) -> Mapping[str, Any]:
    answer = {"session_id": str(stored.row.pk), "state": stored.row.state}
    return {**answer, "support": stored.support} if stored.support else answer

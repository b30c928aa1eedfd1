"""A sitting over the socket, by the services of REST. An ack carries `session_id`, `state` and any `support`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from config.api.unread import id_in, texts_in
from config.realtime.authentication import SocketIdentity
from config.realtime.consumers import FrameContext, register_frame_handler
from config.realtime.events_socket import register_refusal_hearer
from crisis.screening.heard_frames import frame_hear, frame_unread
from wellness.diary.services import Stored
from wellness.diary.sockets import writer_of
from wellness.meditation.changes import meditation_start, meditation_update
from wellness.meditation.frames import MeditationCompleteData, MeditationPauseData, MeditationStartData
from wellness.meditation.models import MeditationSession
from wellness.meditation.services import KIND


def register_sockets() -> None:
    """Called when the app starts, after the frames."""
    register_frame_handler("meditation:start", meditation_started)
    register_frame_handler("meditation:pause", meditation_paused)
    register_frame_handler("meditation:complete", meditation_completed)
    register_refusal_hearer("meditation:complete", refusal_heard)


def meditation_started(context: FrameContext, data: MeditationStartData) -> Mapping[str, Any]:
    stored = meditation_start(
        owner=writer_of(context), session_id=data.session_id, session_type=data.type,
        duration_minutes=data.duration_minutes, now=timezone.now(), skip_socket=context.socket_id,
    )  # fmt: skip
    return _ack(stored)


def meditation_paused(context: FrameContext, data: MeditationPauseData) -> Mapping[str, Any]:
    return _update(context, data.session_id, {"paused": True})


def meditation_completed(context: FrameContext, data: MeditationCompleteData) -> Mapping[str, Any]:
    # Without notes in the frame those that are there stay.
    notes = {"notes": data.notes} if data.notes else {}
    return _update(context, data.session_id, {"completed": True, **notes})


def refusal_heard(identity: SocketIdentity, frame: Mapping[str, Any], refusal: Exception) -> None:
    """What somebody says of a sitting is heard although it is not stored."""
    data = frame.get("data")
    if frame_unread(refusal):
        frame_hear(
            refusal, user_id=identity.user_id, texts=texts_in(data, ("notes",)), source=KIND.source,
            content_id=id_in(data, "session_id"),
        )  # fmt: skip


def _update(context: FrameContext, session_id: UUID, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    stored = meditation_update(
        owner=writer_of(context), session_id=session_id, changes=changes, now=timezone.now(),
        skip_socket=context.socket_id,
    )  # fmt: skip
    return _ack(stored)


def _ack(stored: Stored[MeditationSession]) -> Mapping[str, Any]:
    answer = {"session_id": str(stored.row.pk), "state": stored.row.state}
    return {**answer, "support": stored.support} if stored.support else answer

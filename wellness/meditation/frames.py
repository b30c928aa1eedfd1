"""The events of a sitting: what an app says (CM-279 to CM-281) and what the person's other devices hear."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from config.realtime.frames import Direction, FrameData, register_frame
from wellness.meditation.models import PLANNED_MAX
from wellness.tracking.bodies import NOTES_MAX


class MeditationStartData(FrameData):
    """A new session under an id that the app made; the same again resumes it when it is paused."""

    session_id: UUID
    type: Literal["breathing", "mindfulness", "loving-kindness", "body-scan"]
    duration_minutes: Annotated[int, msgspec.Meta(ge=1, le=PLANNED_MAX)]


class MeditationPauseData(FrameData):
    session_id: UUID


class MeditationCompleteData(FrameData):
    session_id: UUID
    notes: Annotated[str, msgspec.Meta(max_length=NOTES_MAX)] | None = None


class MeditationUpdatedData(FrameData):
    """Where a session stands now. Its notes are read over REST and do not pass through Redis."""

    session_id: UUID
    state: Literal["running", "paused", "completed", "deleted"]


def register_frames() -> None:
    """Called when the app starts."""
    for name, data, summary in (
        ("start", MeditationStartData, "Starts a session, or resumes a paused one. Safe to repeat."),
        ("pause", MeditationPauseData, "Pauses a session of this person. Safe to repeat."),
        ("complete", MeditationCompleteData, "Completes a session of this person, once."),
    ):
        register_frame(f"meditation:{name}", direction=Direction.FROM_CLIENT, data=data, summary=summary)
    register_frame(
        "meditation:updated",
        direction=Direction.TO_CLIENT,
        data=MeditationUpdatedData,
        summary="A meditation session of this person was started, changed or deleted.",
    )

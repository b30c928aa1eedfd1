"""Frames that only talks with counsellors have, and the names of their sockets."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from config.realtime.frames import Direction, FrameData, register_frame

PATH = "/ws/v1/counseling/{session_id}"
STAFF_PATH = "/ws/v1/staff/counseling"
QUEUE_TOPIC = "staff:counseling"
Position = Annotated[int, msgspec.Meta(ge=1)]


class PositionData(FrameData):
    """The place in the queue; 1 is next."""

    conversation_id: UUID
    position: Position


class CounselorData(FrameData):
    id: UUID
    name: str
    role: str


class SessionData(FrameData):
    """The talk has another state or another counsellor; REST has the rest."""

    conversation_id: UUID
    status: Literal["waiting", "active", "closed"]
    counselor: CounselorData | None


class EnterReport(FrameData):
    """Nothing to say with it: the socket's address names the talk."""


class QueueData(FrameData):
    """Somebody came, went or was taken. It names nobody: the console reads the queue again."""


def register_frames() -> None:
    """What comes beside the frames of every conversation. Called when the app starts."""
    for event, summary in (
        ("join", "Be there: the answer says where the talk stands, and the other side hears of it."),
        ("leave", "Not be there any more; messages are still kept."),
    ):
        register_frame(f"chat:{event}", direction=Direction.FROM_CLIENT, path=PATH, data=EnterReport, summary=summary)
    for path in (PATH, STAFF_PATH):
        register_frame(
            "chat:position", direction=Direction.TO_CLIENT, path=path, data=PositionData,
            summary="The place in the queue changed.",
        )  # fmt: skip
        register_frame(
            "chat:session", direction=Direction.TO_CLIENT, path=path, data=SessionData,
            summary="The talk was accepted, handed over, put back into the queue, or ended.",
        )  # fmt: skip
    register_frame(
        "counseling:queue", direction=Direction.TO_CLIENT, path=STAFF_PATH, data=QueueData,
        summary="The queue changed: read it again.",
    )  # fmt: skip

"""The frames of peer chat beside those of every conversation."""

from uuid import UUID

from community.messaging.frames import frames_register
from config.realtime.frames import EVENTS_PATH, Direction, FrameData, register_frame

PATH = "/ws/v1/chat"


class PartnerData(FrameData):
    """The other person, by the id and the name that they have in this conversation alone."""

    id: UUID
    name: str


class MatchedData(FrameData):
    """Somebody was found; what is said in this conversation is heard on the chat socket from now on."""

    conversation_id: UUID
    partner: PartnerData


class QueueReport(FrameData):
    """Nothing: I still wait. The ack has `is_waiting`."""


def register_frames() -> None:
    """Called when the app starts."""
    frames_register(PATH, "chat", names_conversation=True)
    register_frame(
        "chat:queue", direction=Direction.FROM_CLIENT, path=PATH, data=QueueReport,
        summary="Say that you still wait to be brought together with somebody.",
    )  # fmt: skip
    for path in (PATH, EVENTS_PATH):
        # Who is who must not be read in Redis.
        register_frame(
            "chat:matched", direction=Direction.TO_CLIENT, path=path, data=MatchedData,
            summary="You were brought together with somebody.", private=True,
        )  # fmt: skip

"""What a group's socket has beside the frames of every conversation."""

from uuid import UUID

from config.realtime.frames import Direction, FrameData, register_frame

PATH = "/ws/v1/groups/{group_id}"
PREFIX = "group"
# When each of many reads is nobody's business.
UNTOLD = frozenset({"read"})


class JoinReport(FrameData):
    """Says that the app shows this room now. It makes nobody a member: that is `POST groups/{id}/join`."""

    group_id: UUID | None = None


def register_group_frames() -> None:
    register_frame(
        "group:join",
        direction=Direction.FROM_CLIENT,
        path=PATH,
        data=JoinReport,
        summary="Enter this room. The ack has the counts, and `last_seq` to ask REST for what is missing.",
    )

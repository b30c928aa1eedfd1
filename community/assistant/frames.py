"""The frames of the companion's socket."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from community.assistant.models import CONTENT_MAX
from config.realtime.frames import Direction, FrameData, register_frame

PATH = "/ws/v1/assistant/{session_id}"
EVENT = "assistant:message"
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=CONTENT_MAX, pattern=r"\S")]


class AssistantSayData(FrameData):
    """The id is made by the client: the same message again is answered once."""

    message_id: UUID
    content: Words


class AssistantStartData(FrameData):
    """An answer begins; `message_id` names it in what follows."""

    session_id: UUID
    message_id: UUID
    user_message: dict[str, Any]


class AssistantDeltaData(FrameData):
    """A whole sentence or more of the answer, to be put behind what came before."""

    message_id: UUID
    text: str


class AssistantCardData(FrameData):
    message_id: UUID
    card: dict[str, Any]


class AssistantSupportData(FrameData):
    """Help for what the person has just written: show it before anything else."""

    severity: Annotated[int, msgspec.Meta(ge=0, le=5)]
    label: str
    message: str
    resources: list[dict[str, Any]]
    subject: Literal["self", "other"]


class AssistantDoneData(FrameData):
    """The answer as it is stored."""

    assistant_message: dict[str, Any]
    action_cards: list[dict[str, Any]]


class AssistantErrorData(FrameData):
    """No more of this answer comes. Read the messages over REST, or send the same one again."""

    code: str
    message: str


_TO_CLIENT = (
    ("start", AssistantStartData, "The companion begins to answer."),
    ("support", AssistantSupportData, "Help for a message that sounds like danger."),
    ("delta", AssistantDeltaData, "More of the answer. Only to the socket that asked."),
    ("card", AssistantCardData, "A suggestion that leads to a room of ours."),
    ("done", AssistantDoneData, "The answer is whole and stored."),
    ("error", AssistantErrorData, "The answer ended before it was whole."),
)


def register_frames() -> None:
    register_frame(
        EVENT, direction=Direction.FROM_CLIENT, path=PATH, data=AssistantSayData,
        summary="Says something. Acknowledged when it is stored; refused while an answer is being written.",
    )  # fmt: skip
    for name, data, summary in _TO_CLIENT:
        register_frame(f"assistant:{name}", direction=Direction.TO_CLIENT, path=PATH, data=data, summary=summary)

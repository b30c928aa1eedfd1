"""The frames of conversations; every kind of conversation registers them for its own socket."""

from collections.abc import Collection
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from config.realtime.events import Instant
from config.realtime.frames import Direction, FrameData, register_frame

MAX_TEXT = 4_000
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT)]
Place = Annotated[int, msgspec.Meta(ge=0)]
MessageType = Literal["text", "image", "file", "resource", "system"]
MessageState = Literal["sent", "held", "hidden", "deleted"]


class SenderData(FrameData):
    """Somebody in this conversation; the id and the name are used nowhere else."""

    id: UUID
    name: str
    role: str


class MessageData(FrameData):
    """A message as everybody there sees it. Order by `seq`; ask REST for `after=` the last changed_seq."""

    id: UUID
    conversation_id: UUID
    seq: Place | None
    changed_seq: Place | None
    message_type: MessageType
    state: MessageState
    content: str
    sender: SenderData
    timestamp: Instant
    is_anonymous: bool = True
    attachment_id: UUID | None = None
    resource_id: UUID | None = None
    is_softened: bool = False
    is_edited: bool = False
    edited_by_moderator: bool = False


class SendData(FrameData):
    """What a client wants to say. `message_id` is made by the client: sent again, it is stored once."""

    message_id: UUID
    content: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""
    message_type: Literal["text", "image", "file"] = "text"
    attachment_id: UUID | None = None


class SendToData(SendData, kw_only=True):
    """As in a room, with the conversation that it is for: one socket serves all of one's conversations."""

    conversation_id: UUID


class TypingReport(FrameData):
    is_typing: bool = True


class TypingToReport(TypingReport, kw_only=True):
    conversation_id: UUID


class TypingData(FrameData):
    """Not stored; it holds for a few seconds."""

    conversation_id: UUID
    sender_id: UUID
    is_typing: bool


class MarkReport(FrameData):
    """Everything up to this place was delivered to this device, or read by the person."""

    seq: Place
    mark: Literal["delivered", "read"] = "read"


class MarkToReport(MarkReport, kw_only=True):
    conversation_id: UUID


class MarkData(FrameData):
    conversation_id: UUID
    participant_id: UUID
    delivered_seq: Place
    read_seq: Place


class OnlineData(FrameData):
    """Who of those that show it is here now; `count` is all of them."""

    conversation_id: UUID
    participant_id: UUID | None
    is_online: bool
    count: Place


class ClosedData(FrameData):
    """The conversation has ended; it can still be read."""

    conversation_id: UUID


def frames_register(
    path: str, prefix: str, *, names_conversation: bool, untold: Collection[str] = frozenset()
) -> None:  # fmt: skip
    """
    This function will register the frames under `prefix:`; `names_conversation` where one socket serves several.

    Events `untold` are not published in this kind of conversation.
    """
    incoming: tuple[tuple[str, type[FrameData], str], ...] = (
        ("message", SendToData if names_conversation else SendData, "Say something."),
        ("typing", TypingToReport if names_conversation else TypingReport, "Typing, or not any more."),
        ("read", MarkToReport if names_conversation else MarkReport, "Mark as delivered or read."),
    )
    outgoing: tuple[tuple[str, type[FrameData], str, bool], ...] = (
        ("message", MessageData, "A message, new or let through by a moderator.", True),
        ("message_changed", MessageData, "A message was edited, hidden, shown again or deleted.", True),
        ("typing", TypingData, "Somebody is typing.", False),
        ("read", MarkData, "Somebody has received or read up to a place.", False),
        ("online", OnlineData, "Somebody came or went.", False),
        ("closed", ClosedData, "The conversation has ended.", False),
    )
    for event, data, summary in incoming:
        register_frame(f"{prefix}:{event}", direction=Direction.FROM_CLIENT, path=path, data=data, summary=summary)
    for event, kind, summary, private in [one for one in outgoing if one[0] not in untold]:
        register_frame(
            f"{prefix}:{event}", direction=Direction.TO_CLIENT, path=path, data=kind, summary=summary, private=private
        )

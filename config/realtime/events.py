"""The frames that every socket knows, and those of the events socket of a person's own devices."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from config.realtime.frames import EVERY_PATH, Direction, FrameData, register_frame

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Severity = Annotated[int, msgspec.Meta(ge=0, le=5)]


class PingData(FrameData):
    """Nothing: the ack is the answer."""


class AckData(msgspec.Struct):
    """What the handler of the event answers; empty unless the event says otherwise."""


class FieldError(FrameData):
    field: str
    code: str
    message: str


class ErrorData(FrameData):
    """The frame with this id was refused; nothing of it happened. `support`: the help for danger in its words."""

    code: str
    message: str
    errors: list[FieldError] = []
    support: dict[str, Any] | None = None


class ResyncData(FrameData):
    """Frames may have been missed. Ask REST for everything after the last one that arrived."""

    reason: Literal["delivery_restored"]
    # Clients wait a random part of this time, so that a restart of Redis is not followed by a stampede.
    spread_seconds: Annotated[int, msgspec.Meta(ge=0)]


class SessionRevokedData(FrameData):
    """The session is over; the socket closes with 4401. Sign in again before connecting."""

    session_id: UUID


class MoodUpdatedReport(FrameData):
    """An app has just changed this entry. The value is a hint for the person's other devices, never stored."""

    entry_id: UUID
    value: Annotated[int, msgspec.Meta(ge=1, le=10)]


class MoodUpdatedData(FrameData):
    """An entry of this person changed; `value` is null when it was deleted."""

    entry_id: UUID
    value: Annotated[int, msgspec.Meta(ge=1, le=10)] | None
    action: Literal["created", "updated", "deleted"] = "updated"
    logged_at: Instant | None = None


class CrisisResponseData(FrameData):
    """Help for what the person has just written. It holds our words and public numbers, never the person's."""

    severity: Severity
    label: str
    message: str
    resources: list[dict[str, Any]]
    urgency: Literal["low", "mild", "moderate", "severe", "immediate"] | None = None
    subject: Literal["self", "other"] = "self"
    source: str | None = None
    source_id: UUID | None = None
    event_id: UUID | None = None
    incident_id: UUID | None = None


class NotificationNewData(FrameData):
    """A notification waits; its text is read over REST and does not pass through Redis."""

    notification_id: UUID
    kind: str
    created_at: Instant
    unread_count: Annotated[int, msgspec.Meta(ge=0)] | None = None


register_frame(
    "ping",
    direction=Direction.FROM_CLIENT,
    path=EVERY_PATH,
    data=PingData,
    summary="Asks for an ack, to learn whether the connection lives.",
)
register_frame(
    "ack",
    direction=Direction.TO_CLIENT,
    path=EVERY_PATH,
    data=AckData,
    summary="The frame of the client with this id was accepted.",
)
register_frame(
    "error",
    direction=Direction.TO_CLIENT,
    path=EVERY_PATH,
    data=ErrorData,
    summary="The frame of the client with this id was refused; the id is null when it could not be read.",
)
register_frame(
    "resync",
    direction=Direction.TO_CLIENT,
    path=EVERY_PATH,
    data=ResyncData,
    summary="Delivery was interrupted on the server's side and works again.",
)
register_frame(
    "session:revoked",
    direction=Direction.TO_CLIENT,
    path=EVERY_PATH,
    data=SessionRevokedData,
    summary="The last frame before the socket of a revoked session closes with 4401.",
)
register_frame(
    "mood:updated",
    direction=Direction.FROM_CLIENT,
    data=MoodUpdatedReport,
    summary="Tells the person's other devices which entry changed. Acknowledged only for one's own entry.",
)
register_frame(
    "mood:updated",
    direction=Direction.TO_CLIENT,
    data=MoodUpdatedData,
    summary="A mood entry of this person was created, changed or deleted.",
)
register_frame(
    "crisis:response",
    direction=Direction.TO_CLIENT,
    data=CrisisResponseData,
    summary="Crisis resources and their urgency, after a text or a report that sounds like danger.",
)
register_frame(
    "notification:new",
    direction=Direction.TO_CLIENT,
    data=NotificationNewData,
    summary="A new notification can be read.",
)

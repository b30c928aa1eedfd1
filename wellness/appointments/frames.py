"""The event by which open apps hear of a reminder (CM-287)."""

from typing import Annotated
from uuid import UUID

import msgspec

from config.realtime.events import Instant
from config.realtime.frames import FrameData


class AppointmentReminderData(FrameData):
    """An appointment comes up. What it is about is read over REST by its id and does not pass through Redis."""

    appointment_id: UUID
    minutes_until: Annotated[int, msgspec.Meta(ge=0)]
    scheduled_at: Instant
    ends_at: Instant
    notification_id: UUID | None = None

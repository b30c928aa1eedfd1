"""What apps say and hear about habits over their sockets (CM-284)."""

from datetime import date
from typing import Literal
from uuid import UUID

from config.realtime.events import Instant
from config.realtime.frames import FrameData


class HabitCompletedReport(FrameData):
    """A habit was done at this instant. `completion_id` is the client's own for it; repeats are safe."""

    habit_id: UUID
    timestamp: Instant
    completion_id: UUID | None = None


class HabitCompletedData(FrameData):
    """A habit of this person was done on a local date, or that was undone."""

    habit_id: UUID
    completion_id: UUID
    date: date
    completed_at: Instant
    action: Literal["completed", "undone"] = "completed"

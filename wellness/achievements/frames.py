"""The event that apps hear when something was earned (CM-288)."""

from typing import Annotated
from uuid import UUID

import msgspec

from config.realtime.events import Instant
from config.realtime.frames import Direction, FrameData, register_frame


class AchievementEarnedData(FrameData):
    """Our words, the same for everybody."""

    achievement_id: UUID
    title: str
    description: str
    icon: str
    category: str
    points: Annotated[int, msgspec.Meta(ge=0)]
    earned_at: Instant


def register_frames() -> None:
    """Called when the app starts."""
    register_frame(
        "achievement:earned",
        direction=Direction.TO_CLIENT,
        data=AchievementEarnedData,
        summary="The person earned an achievement.",
    )

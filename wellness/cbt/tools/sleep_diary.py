"""The core of the Consensus Sleep Diary (Carney and others, 2012)."""

from typing import Annotated, Literal

from msgspec import Meta

from wellness.cbt.shapes import Clock, OptionalText, Shape, Tool

Minutes = Annotated[int, Meta(ge=0, le=1440)]


class SleepDiary(Shape, kw_only=True):
    to_bed: Clock
    tried_to_sleep: Clock
    minutes_to_fall_asleep: Minutes
    awakenings: Annotated[int, Meta(ge=0, le=50)]
    minutes_awake: Annotated[Minutes, Meta(description="All awakenings together.")]
    final_awakening: Clock
    out_of_bed: Clock
    quality: Literal["very-poor", "poor", "fair", "good", "very-good"]
    comments: OptionalText | None = None


TOOLS = (
    Tool(
        entry_type="sleep-diary",
        version=1,
        title="Sleep diary",
        description="One night, filled in within an hour of getting up.",
        shape=SleepDiary,
        example={
            "to_bed": "22:30",
            "tried_to_sleep": "23:00",
            "minutes_to_fall_asleep": 25,
            "awakenings": 2,
            "minutes_awake": 40,
            "final_awakening": "06:20",
            "out_of_bed": "06:45",
            "quality": "fair",
        },
    ),
)

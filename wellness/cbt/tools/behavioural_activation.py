"""Behavioural activation: plan something, expect little, look at what it was like."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta

from wellness.cbt.shapes import Instant, Line, OptionalText, Shape, Ten, Tool


class Feeling(Shape, kw_only=True):
    mastery: Annotated[Ten, Meta(description="The sense of having managed something.")]
    pleasure: Ten


class Activation(Shape, kw_only=True):
    activity: Line
    planned_at: Instant
    expected: Feeling
    done: bool
    actual: Annotated[Feeling | None, Meta(description="Needed when it was done.")] = None
    obstacles: OptionalText | None = None
    learned: OptionalText | None = None


def what_is_done_was_felt(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if data["done"] and data.get("actual") is None:
        yield "actual", "Say what it was like, now that it is done."


TOOLS = (
    Tool(
        entry_type="behavioural-activation",
        version=1,
        title="Planned activity",
        description="Plan one activity, guess how it will feel, and compare afterwards. From 0 to 10.",
        shape=Activation,
        example={
            "activity": "Walk around the lake",
            "planned_at": "2026-03-11T17:00:00+01:00",
            "expected": {"mastery": 3, "pleasure": 2},
            "done": True,
            "actual": {"mastery": 6, "pleasure": 5},
            "learned": "Starting was the hardest part.",
        },
        rule=what_is_done_was_felt,
    ),
)

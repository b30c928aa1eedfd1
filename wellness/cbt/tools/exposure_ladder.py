"""The exposure ladder; distress in subjective units, 0 to 100 (SUDS, Wolpe)."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta

from wellness.cbt.shapes import Line, OptionalText, Percent, Shape, Tool


class Step(Shape, kw_only=True):
    step: Line
    suds_before: Annotated[Percent, Meta(description="Distress that you expect, or felt at the start.")]
    suds_after: Annotated[Percent | None, Meta(description="Distress at the end. Needed when it was done.")] = None
    done: bool = False
    notes: OptionalText | None = None


class Ladder(Shape, kw_only=True):
    goal: Line
    steps: Annotated[list[Step], Meta(min_length=1, max_length=20)]


def what_is_done_was_rated(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for index, step in enumerate(data["steps"]):
        if step.get("done") and step.get("suds_after") is None:
            yield f"steps.{index}.suds_after", "Rate the distress at the end of a step that is done."


TOOLS = (
    Tool(
        entry_type="exposure-ladder",
        version=1,
        title="Exposure ladder",
        description="Break something you avoid into steps, the easiest first, and rate the distress before and after.",
        shape=Ladder,
        example={
            "goal": "Use the underground again",
            "steps": [
                {"step": "Wait on the platform with a friend", "suds_before": 45, "suds_after": 20, "done": True},
                {"step": "Ride one stop with a friend", "suds_before": 60, "done": False},
            ],
        },
        rule=what_is_done_was_rated,
    ),
)

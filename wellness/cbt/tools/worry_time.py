"""Worry time: worries wait for an appointed hour and are sorted there (the worry tree of Butler and Hope)."""

from typing import Annotated, Literal

from msgspec import Meta

from wellness.cbt.shapes import Instant, Line, OptionalText, Shape, Tool


class Worry(Shape, kw_only=True):
    text: Line
    kind: Annotated[
        Literal["practical", "hypothetical"],
        Meta(description="Practical: something can be done now. Hypothetical: it may never happen."),
    ]
    next_step: OptionalText | None = None
    outcome: Annotated[
        Literal["solved", "planned", "let-go", "still-worrying"] | None,
        Meta(description="What became of it in the worry time."),
    ] = None


class WorryTime(Shape, kw_only=True):
    worries: Annotated[list[Worry], Meta(min_length=1, max_length=30)]
    postponed_to: Instant
    outcome: Annotated[OptionalText | None, Meta(description="How it was to come back to them.")] = None


TOOLS = (
    Tool(
        entry_type="worry-time",
        version=1,
        title="Worry time",
        description="Put your worries off to an hour of your choice, and see then which of them still matter.",
        shape=WorryTime,
        example={
            "worries": [
                {
                    "text": "The rent is due on Friday.",
                    "kind": "practical",
                    "next_step": "Send the bank transfer after dinner.",
                },
                {"text": "What if the train is late?", "kind": "hypothetical", "outcome": "let-go"},
            ],
            "postponed_to": "2026-03-10T18:00:00+01:00",
            "outcome": "Two of them were smaller by dinner.",
        },
    ),
)

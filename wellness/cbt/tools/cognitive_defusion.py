"""Cognitive defusion, of acceptance and commitment therapy: a thought is seen as a thought."""

from typing import Annotated, Literal

from msgspec import Meta

from wellness.cbt.shapes import OptionalText, Percent, Shape, Text, Tool


class Defusion(Shape, kw_only=True):
    thought: Text
    technique: Literal[
        "i-notice-the-thought", "thank-the-mind", "name-the-story", "silly-voice", "leaves-on-a-stream",
        "repeat-the-word", "other",
    ]  # fmt: skip
    hold_before: Annotated[Percent, Meta(description="How much the thought had hold of you.")]
    hold_after: Percent
    noticed: OptionalText | None = None


TOOLS = (
    Tool(
        entry_type="cognitive-defusion",
        version=1,
        title="Step back from a thought",
        description="Take a thought that sticks, look at it from a step away, and notice what changes.",
        shape=Defusion,
        example={
            "thought": "I always get it wrong.",
            "technique": "i-notice-the-thought",
            "hold_before": 70,
            "hold_after": 40,
            "noticed": "I could look at the thought like a cloud.",
        },
    ),
)

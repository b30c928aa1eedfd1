"""The thought record in seven columns, as Greenberger and Padesky use it (Mind Over Mood)."""

from typing import Annotated, Literal

from msgspec import Meta

from wellness.cbt.shapes import Line, Percent, Shape, Text, Tool

Distortion = Literal[
    "all-or-nothing", "blaming", "catastrophising", "comparing", "discounting-the-positive", "emotional-reasoning",
    "fortune-telling", "labelling", "magnifying", "mental-filter", "mind-reading", "overgeneralising",
    "personalising", "should-statements",
]  # fmt: skip


class Emotion(Shape, kw_only=True):
    name: Line
    before: Annotated[Percent, Meta(description="How strong it was.")]
    after: Annotated[Percent, Meta(description="How strong it is now, after the balanced thought.")]


class Thought(Shape, kw_only=True):
    text: Text
    belief: Percent | None = None
    hot: Annotated[bool, Meta(description="The one that hurts most.")] = False


class ThoughtRecord(Shape, kw_only=True):
    situation: Annotated[Text, Meta(description="Who, what, when, where.")]
    emotions: Annotated[list[Emotion], Meta(min_length=1, max_length=10)]
    automatic_thoughts: Annotated[list[Thought], Meta(min_length=1, max_length=10)]
    evidence_for: Annotated[list[Line], Meta(min_length=1, max_length=20)]
    evidence_against: Annotated[list[Line], Meta(min_length=1, max_length=20)]
    balanced_thought: Text
    balanced_belief: Percent | None = None
    distortions: Annotated[list[Distortion], Meta(max_length=14)] = []


TOOLS = (
    Tool(
        entry_type="thought-record",
        version=1,
        title="Thought record",
        description="Look at a thought that upset you, at what speaks for and against it, and find a fairer one.",
        shape=ThoughtRecord,
        example={
            "situation": "My manager walked past without a word.",
            "emotions": [{"name": "anxious", "before": 80, "after": 35}],
            "automatic_thoughts": [{"text": "She is unhappy with my work.", "belief": 75, "hot": True}],
            "evidence_for": ["She looked serious."],
            "evidence_against": ["She praised my report on Monday.", "She was late for a meeting."],
            "balanced_thought": "She was in a hurry; it need not be about me.",
            "balanced_belief": 70,
            "distortions": ["mind-reading", "personalising"],
        },
    ),
)

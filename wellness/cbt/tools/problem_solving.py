"""Problem solving in steps (D'Zurilla and Goldfried)."""

from typing import Annotated

from msgspec import Meta

from wellness.cbt.shapes import Line, OptionalText, Shape, Ten, Text, Tool


class Option(Shape, kw_only=True):
    idea: Line
    advantages: OptionalText | None = None
    disadvantages: OptionalText | None = None
    rating: Ten | None = None


class ProblemSolving(Shape, kw_only=True):
    problem: Text
    goal: Line | None = None
    options: Annotated[list[Option], Meta(min_length=1, max_length=10)]
    chosen: Annotated[Line, Meta(description="The option you try first.")]
    plan: Annotated[list[Line], Meta(min_length=1, max_length=20)]
    review: Annotated[OptionalText | None, Meta(description="How it went.")] = None


TOOLS = (
    Tool(
        entry_type="problem-solving",
        version=1,
        title="Problem solving",
        description="Say what the problem is, collect options, choose one, and plan the steps.",
        shape=ProblemSolving,
        example={
            "problem": "The neighbours play loud music in the evening.",
            "options": [
                {"idea": "Talk to them", "advantages": "Costs nothing", "rating": 7},
                {"idea": "Sleep with earplugs", "rating": 5},
            ],
            "chosen": "Talk to them",
            "plan": ["Call on Saturday afternoon", "Say which evenings were too loud"],
        },
    ),
)

"""Values and one step towards each (after the Valued Living Questionnaire of Wilson and Groom)."""

from typing import Annotated, Literal

from msgspec import Meta

from wellness.cbt.shapes import Line, Shape, Ten, Tool


class Area(Shape, kw_only=True):
    area: Literal[
        "family", "partner", "parenting", "friends", "work", "learning", "leisure", "spirituality", "community",
        "body", "nature", "art",
    ]  # fmt: skip
    value: Annotated[Line, Meta(description="How you want to be in this area.")]
    importance: Ten
    lived: Annotated[Ten, Meta(description="How much the last week was like that.")]
    step: Annotated[Line | None, Meta(description="One small thing for this week.")] = None


class Values(Shape, kw_only=True):
    areas: Annotated[list[Area], Meta(min_length=1, max_length=12)]


TOOLS = (
    Tool(
        entry_type="values",
        version=1,
        title="What matters to me",
        description="Say what matters in the areas of your life, how much of it there was, and one step towards it.",
        shape=Values,
        example={
            "areas": [
                {
                    "area": "friends",
                    "value": "To be somebody who calls back",
                    "importance": 9,
                    "lived": 4,
                    "step": "Phone my friend Ana on Sunday afternoon",
                }
            ]
        },
    ),
)

"""The gratitude list."""

from typing import Annotated

from msgspec import Meta

from wellness.cbt.shapes import Line, OptionalText, Shape, Tool


class Gratitude(Shape, kw_only=True):
    items: Annotated[list[Line], Meta(min_length=1, max_length=10)]
    why: Annotated[OptionalText | None, Meta(description="Why these came to you today.")] = None


TOOLS = (
    Tool(
        entry_type="gratitude",
        version=1,
        title="Gratitude list",
        description="Name one to ten things, small ones too, for which you are grateful.",
        shape=Gratitude,
        example={"items": ["Sun on the balcony", "A message from Ana"], "why": "Both came unasked."},
    ),
)

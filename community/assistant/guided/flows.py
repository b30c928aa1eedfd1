"""The guided dialogues: data that ships with the app, read and checked once."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec

FOLDER = Path(__file__).resolve().parent
Kind = Literal["text", "line", "list", "number", "clock", "choice", "confirm"]


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    label: str


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    kind: Kind
    say: Annotated[str, msgspec.Meta(min_length=1)]
    optional: bool = False
    # Of a number: its bounds. Of a text: its length. `most` items of a list.
    min: int = 0
    max: int = 0
    most: int = 1
    options: tuple[Option, ...] = ()
    yes: str = ""
    no: str = ""


class Flow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new wording is a new version; a dialogue that is under way in an old one begins again."""

    flow: str
    version: int
    title: str
    words: tuple[str, ...]
    act: str
    steps: tuple[Step, ...]
    rooms: tuple[str, ...]

    def step(self, step_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def after(self, step: Step) -> Step:
        return self.steps[self.steps.index(step) + 1]


@cache
def flows() -> dict[str, Flow]:
    found = [msgspec.json.decode(path.read_bytes(), type=Flow) for path in sorted(FOLDER.glob("*.json"))]
    return {flow.flow: flow for flow in found}

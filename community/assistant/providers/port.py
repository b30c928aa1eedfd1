"""What the companion wants of a model, whoever serves it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Line:
    """`role` is user or assistant."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    system: str
    lines: tuple[Line, ...]
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, or what the end says: `finished`, how many tokens, and which model."""

    text: str = ""
    finished: bool = False
    input_tokens: int | None = None
    output_tokens: int | None = None
    model: str = ""


class ProviderFailed(Exception):
    """
    The model cannot be had, or its answer is no answer. `code` goes into logs and rows; texts of providers never do.

    missing (package), unreachable, refused (key or model), limited, failed, garbage, cut, stalled, slow, long,
    busy.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Provider(Protocol):
    """One asking. `stream` is read in a thread of its own, and `close`, from any other thread, ends it."""

    name: str
    model: str

    def stream(self, ask: Ask) -> Iterator[Piece]:
        """:raises ProviderFailed: whatever goes wrong outside."""

    def close(self) -> None: ...

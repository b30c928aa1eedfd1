"""Reads nginx configuration text into blocks, for the guard tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TOKEN = re.compile(r"""#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|[^\s{};]+""")


@dataclass
class Directive:
    name: str
    words: list[str]
    block: list[Directive] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def all(self, name: str) -> list[Directive]:
        """The directives of that name directly inside this block."""
        return [directive for directive in self.block if directive.name == name]

    def first(self, name: str) -> Directive:
        """:raises AssertionError: when there is none."""
        found = self.all(name)
        assert found, f"{self.name} {self.text} has no {name}"
        return found[0]

    def location(self, path: str) -> Directive:
        return next(place for place in self.all("location") if place.text == path)


def parse(text: str) -> Directive:
    tokens = (token.strip("\"'") if token[0] in "\"'" else token for token in TOKEN.findall(text) if token[0] != "#")
    return Directive("root", [], list(_directives(tokens)))


def _directives(tokens: Iterator[str]) -> Iterator[Directive]:
    words: list[str] = []
    for token in tokens:
        if token == "}":
            return
        if token == ";":
            yield Directive(words[0], words[1:])
            words = []
        elif token == "{":
            yield Directive(words[0], words[1:], list(_directives(tokens)))
            words = []
        else:
            words.append(token)

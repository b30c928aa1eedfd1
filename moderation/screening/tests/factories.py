"""Texts as they come in."""

from typing import Any, Protocol

from moderation.screening.verdicts import Place, Verdict


class Say(Protocol):
    def __call__(self, text: str, *, place: Place = ..., author: Any = ..., minor: bool = ...) -> Verdict: ...

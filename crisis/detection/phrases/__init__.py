"""
Phrase data by language: what danger sounds like, and what only sounds like it.

A group is tried in a sentence that holds one of its anchor words. `Phrase.pattern` runs on normalised text: lower
case, no accents, no apostrophes, hyphens as spaces. `<name>` in a pattern stands for that language's macro.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of saying it. `firm` = said by the writer about now: a guard lowers it, never silences it."""

    name: str
    severity: int
    pattern: str
    firm: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Phrases that need one of the same anchor words."""

    anchors: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """A language's groups; `guards` maps a reason to a pattern looked for around a cue."""

    code: str
    groups: tuple[Group, ...]
    macros: dict[str, str]
    idioms: tuple[str, ...] = ()
    guards: dict[str, str] | None = None

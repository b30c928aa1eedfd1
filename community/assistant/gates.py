"""
The gates before and after the model.

Nothing that a model writes leaves before its sentence is whole and was read together with the one before, so that
nothing is sent and then taken back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from community.assistant import words
from community.assistant.languages import is_foreign
from community.assistant.numbers import Allowed, numbers_clean
from community.assistant.rules import AFTER, BEFORE, VERSION, Rule
from crisis.detection.normaliser import normalise

__all__ = ("VERSION", "Gate", "asked_for", "said")

# The end of a sentence is only known when something follows it.
BOUNDARY = re.compile(r"[.!?\u2026\u3002]+[\"'\u201d\u2019)\]*_]*\s+|\n+")
# A model that never ends a sentence: part of it goes on, and so much of its end is kept for the next look.
HELD_MAX, OVERLAP = 600, 200
_MARKUP = re.compile(r"[*_`~#]+|\\(?=\W)")


def plain_forms(text: str) -> tuple[str, ...]:
    """What patterns are tried on: as written, without markup, and with the disguises of letters undone."""
    bare = _MARKUP.sub("", text).lower().replace("\u2019", "'")
    return tuple(dict.fromkeys((text.lower(), bare, normalise(bare).text.lower())))


def asked_for(text: str) -> Rule | None:
    """What a person asks that a model must not be asked."""
    return next((rule for rule in BEFORE if any(rule.pattern.search(form) for form in plain_forms(text))), None)


def said(sentence: str, before: str = "") -> Rule | None:
    """What a sentence says that must not be said, also together with the one before it."""
    here, both = plain_forms(sentence), plain_forms(f"{before} {sentence}") if before else ()
    # Two sentences are read as one: what one withholds the other gives ("Take 50 mg." "Of what? Sertraline.").
    joined = tuple(re.sub(r"[.!?\u2026]+\s+", " ", form) for form in both)
    for rule in AFTER:
        if any(rule.pattern.search(form) for form in (*here, *joined)):
            return rule
    return None


@dataclass
class Gate:
    """Reads what a model writes, piece by piece, and gives what may be sent."""

    allowed: Allowed
    flags: list[str] = field(default_factory=list)
    # Nothing of the model may follow.
    ended: bool = False
    _held: str = ""
    _before: str = ""

    @property
    def filtered(self) -> bool:
        return bool(self.flags)

    def feed(self, piece: str) -> list[str]:
        self._held += piece.replace("\x00", "")
        return list(self._released())

    def finish(self) -> list[str]:
        """The last sentence, which nothing follows."""
        rest, self._held = self._held, ""
        return [] if self.ended or not rest.strip() else [self._judged(rest)]

    def _released(self) -> Iterator[str]:
        while not self.ended and (end := self._end()):
            sentence, self._held = self._held[:end], self._held[end:]
            yield self._judged(sentence)

    def _end(self) -> int:
        found = BOUNDARY.search(self._held)
        # A boundary at the very end may go on: more blanks, a closing quotation mark.
        if found is not None and found.end() < len(self._held):
            return found.end()
        if len(self._held) <= HELD_MAX:
            return 0
        # What is kept back is read again with what comes, and what goes is read with all of it.
        if rule := said(self._held, self._before):
            self._stop(rule)
            self._held = rule.say
            return len(rule.say)
        return self._held.rfind(" ", 0, HELD_MAX - OVERLAP) + 1 or HELD_MAX - OVERLAP

    def _judged(self, sentence: str) -> str:
        if self.ended:
            return sentence
        rule = said(sentence, self._before)
        if rule is None and is_foreign(sentence):
            rule = LANGUAGE
        if rule is not None:
            self._stop(rule)
            return rule.say
        self._before = sentence
        cleaned, removed = numbers_clean(sentence, self.allowed)
        if removed:
            self._flag("numbers")
        return cleaned

    def _stop(self, rule: Rule) -> None:
        self._flag(rule.name)
        self.ended = True

    def _flag(self, name: str) -> None:
        if name not in self.flags:
            self.flags.append(name)


# The patterns read English; what they cannot read must not go out.
LANGUAGE = Rule("language", re.compile(r"(?!)"), words.LANGUAGE)

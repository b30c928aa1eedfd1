"""A text as words with their places, once the detector's normaliser has undone disguises."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from crisis.detection.normaliser import LEET, MAX_CHARS, Plain, normalise

# Of two parts of a long text, so that no phrase is cut in both.
OVERLAP = 500
# How far a span is widened: a text without blanks must not be walked through for each link in it.
WIDEST = 300
MARKS = frozenset({"Mn", "Me", "Cf"})
PART = MAX_CHARS // 2
# Three dots are a pause, one ends a sentence.
PIECE = re.compile(r"([\w@$*|]+)|(\.{2,}|…)|([.!?;\n]+)")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text; `breaks[i]` says that a sentence begins with word `i`."""

    words: list[str]
    starts: list[int]
    ends: list[int]
    breaks: list[bool]

    def __len__(self) -> int:
        return len(self.words)


class Reading:
    """One text, or a part of a long one that begins at `offset`."""

    def __init__(self, text: str, offset: int = 0) -> None:
        self.original = text
        self.offset = offset
        self.plain: Plain = normalise(text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the plain text stands in the whole text."""
        first, last = self.plain.original_span(start, end)
        # A digit in a box is three characters, of which two are marks.
        while last < len(self.original) and unicodedata.category(self.original[last]) in MARKS:
            last += 1
        return first + self.offset, last + self.offset

    def whole_span(self, start: int, end: int) -> tuple[int, int]:
        """The same, widened to the blanks around it: half an address is still one."""
        first, last = self.plain.original_span(start, end)
        earliest, latest = max(0, first - WIDEST), min(len(self.original), last + WIDEST)
        while first > earliest and not self.original[first - 1].isspace():
            first -= 1
        while last < latest and not self.original[last].isspace():
            last += 1
        return first + self.offset, last + self.offset

    def piece(self, start: int, end: int) -> str:
        """What stands at a place of the whole text."""
        return self.original[start - self.offset : end - self.offset]


def readings_of(text: str) -> list[Reading]:
    """A text beyond what the normaliser reads is read in parts: nothing hides in its middle."""
    if len(text) <= MAX_CHARS:
        return [Reading(text)]
    return [Reading(text[start : start + PART], start) for start in range(0, len(text) - OVERLAP, PART - OVERLAP)]


def words_of(plain: str, known: Callable[[str], str]) -> Words:
    """`known` turns a disguised word into one of the lists, and leaves others as they are."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: list[bool] = []
    broken = True
    for match in PIECE.finditer(plain):
        if match.group(1) is None:
            broken = broken or match.group(3) is not None
            continue
        word = match.group(1)
        words.append(word if word.isalpha() or word.isdigit() else known(word))
        starts.append(match.start())
        ends.append(match.end())
        breaks.append(broken)
        broken = False
    return Words(words, starts, ends, breaks)


def unmasked(word: str) -> str:
    return word.strip("@|").translate(LEET)

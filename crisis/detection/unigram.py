"""
Text as pieces of words of the network's vocabulary: of all ways to part a word, the likeliest.

The pieces and how likely each is come from the base model (a unigram vocabulary of many languages and scripts). One
word at a time, so that what became of a word can be remembered.
"""

import re
import unicodedata
from array import array
from collections.abc import Sequence
from functools import lru_cache

# A run of letters and digits with the marks on them, or one sign.
BASIC = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u064b-\u065f\u0900-\u0903\u093a-\u094f])+|[^\w\s]|_")
START = "\u2581"  # stands before what begins a word
LONGEST_WORD = 60
FIRST, PADDING, LAST, UNKNOWN = range(4)
CACHED = 1 << 14
UNLIKELY = 10.0  # a character without a piece is that much less likely than the least likely piece


class Unigram:
    """`vocabulary` begins with the four marks; `chances` are logarithms, one a piece."""

    padding, hidden = PADDING, UNKNOWN

    def __init__(self, vocabulary: Sequence[str], chances: Sequence[float]) -> None:
        self.vocabulary = list(vocabulary)
        self.chances = array("d", chances)
        self.numbers = {piece: number for number, piece in enumerate(self.vocabulary) if number > UNKNOWN}
        self.longest = max(map(len, self.vocabulary))
        self.unknown = min(self.chances) - UNLIKELY
        self.of_word = lru_cache(maxsize=CACHED)(self._of_word)

    def of(self, text: str, limit: int) -> list[int]:
        """The numbers of a text, with the marks of its start and end; `limit` of them at most."""
        numbers = [FIRST]
        ended = -1
        plain = unicodedata.normalize("NFKC", text).lower()
        for match in BASIC.finditer(plain):
            word = match.group()
            numbers += self.of_word(word if match.start() == ended else START + word)
            ended = match.end()
            if len(numbers) >= limit:
                break
        return [*numbers[: limit - 1], LAST]

    def _of_word(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (UNKNOWN,)
        best = [0.0] + [self.unknown * (end + 1) for end in range(len(word))]
        came: list[tuple[int, int]] = [(0, UNKNOWN)] * (len(word) + 1)
        for start in range(len(word)):
            so_far = best[start]
            if so_far + self.unknown > best[start + 1]:
                best[start + 1], came[start + 1] = so_far + self.unknown, (start, UNKNOWN)
            for end in range(start + 1, min(len(word), start + self.longest) + 1):
                number = self.numbers.get(word[start:end])
                if number is not None and so_far + self.chances[number] > best[end]:
                    best[end], came[end] = so_far + self.chances[number], (start, number)
        found: list[int] = []
        end = len(word)
        while end:
            end, number = came[end]
            found.append(number)
        return tuple(reversed(found))

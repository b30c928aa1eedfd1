"""Text as word pieces of the network's vocabulary: the tokenisation of BERT's uncased models, in plain Python."""

import re
import unicodedata
from functools import lru_cache

from crisis.detection.devanagari import latin_of

# A run of letters and digits, or one sign; Chinese characters stand alone.
BASIC = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u9fff\uf900-\ufaff]+|[^\w\s]|_")
LONGEST_WORD = 100
PADDING, UNKNOWN, FIRST, LAST = 0, 100, 101, 102
CACHED = 1 << 14


class Pieces:
    """Greedy longest match against `vocabulary`; what a word became is remembered."""

    padding, hidden = PADDING, 103

    def __init__(self, vocabulary: list[str]) -> None:
        self.vocabulary = vocabulary
        self.numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self.longest = max(map(len, vocabulary))
        self.of_word = lru_cache(maxsize=CACHED)(self._of_word)

    def of(self, text: str, limit: int) -> list[int]:
        """The numbers of a text, with the marks of its start and end; `limit` of them at most."""
        numbers = [FIRST]
        for match in BASIC.finditer(_plain(text)):
            numbers += self.of_word(match.group())
            if len(numbers) >= limit:
                break
        return [*numbers[: limit - 1], LAST]

    def _of_word(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (UNKNOWN,)
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            ends = range(min(len(word), start + self.longest), start, -1)
            end = next((end for end in ends if mark + word[start:end] in self.numbers), None)
            if end is None:
                return (UNKNOWN,)
            found.append(self.numbers[mark + word[start:end]])
            start = end
        return tuple(found)


def _plain(text: str) -> str:
    text = text.lower()
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFD", latin_of(text)) if unicodedata.category(char) != "Mn")

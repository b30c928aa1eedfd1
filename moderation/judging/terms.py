"""
The words and phrases of a rule: a small language that cannot be slow and cannot be wrong in a way that matters.

One term a line: words parted by blanks. `a/b` is either word, `kill*` a word that begins so, `really?` a word that may
be missing, `...` up to four words, `#` a number, `@name` a list that ships with the rules, `^` first and `$` last the
beginning and the end of a sentence. A line that begins with `!`
is an exception: what it covers is not meant. A term never reaches over the end of a sentence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from crisis.detection.normaliser import normalise

GAP = "..."
GAP_WORDS = 4
MAX_TERMS = 400
MAX_LENGTH = 200
MAX_ELEMENTS = 12
MAX_GAPS = 2
STEM = 3
NUMBER = "#"
ELEMENT = re.compile(r"(?:@[a-z_]+|[^\W_]+\*?)(?:/(?:@[a-z_]+|[^\W_]+\*?))*\??")
# As the normaliser has them.
PUNCTUATION = {ord("'"): "", ord("’"): "", ord("-"): " "}
NUMBERS = frozenset(re.findall(r"\w+", """
    one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty hundred
"""))  # fmt: skip


class TermWrong(ValueError):
    """A term that cannot be used; the message says why, for whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a term."""

    exact: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    number: bool = False
    optional: bool = False
    gap: int = 0

    def fits(self, word: str) -> bool:
        if self.number and (word[0].isdigit() or word in NUMBERS):
            return True
        return word in self.exact or (bool(self.stems) and word.startswith(self.stems))


@dataclass(frozen=True, slots=True)
class Term:
    elements: tuple[Element, ...]
    exception: bool = False
    opens: bool = False
    closes: bool = False

    @property
    def is_plain(self) -> bool:
        return not any(element.gap or element.optional for element in self.elements)

    @property
    def needed(self) -> list[frozenset[str]]:
        """Sets of words of each of which a text must have one."""
        return [one.exact for one in self.elements if one.exact and not (one.stems or one.number or one.optional)]


def terms_parse(text: str, lists: Mapping[str, str], *, short: bool = False) -> list[Term]:
    """
    `short` allows terms of one word of one or two letters.

    :raises TermWrong: naming the first line that cannot be used.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_TERMS:
        raise TermWrong(f"At most {MAX_TERMS} lines.")
    return [_term(line, lists, short) for line in lines]


def _term(line: str, lists: Mapping[str, str], short: bool) -> Term:
    if len(line) > MAX_LENGTH:
        raise TermWrong(f"A line has at most {MAX_LENGTH} characters: {line[:30]}")
    exception, body = line.startswith("!"), line.removeprefix("!").translate(PUNCTUATION)
    parts = body.split()
    opens, closes = parts[:1] == ["^"], parts[-1:] == ["$"]
    parts = parts[opens : len(parts) - closes]
    elements = tuple(_element(part, line, lists) for part in parts)
    if not 1 <= len(elements) <= MAX_ELEMENTS:
        raise TermWrong(f"A line has one to {MAX_ELEMENTS} words: {line}")
    if sum(bool(element.gap) for element in elements) > MAX_GAPS:
        raise TermWrong(f"A line has at most {MAX_GAPS} gaps: {line}")
    if elements[0].gap or elements[0].optional or elements[-1].gap or elements[-1].optional:
        raise TermWrong(f"A line begins and ends with a word that must be there: {line}")
    if all(element.number or element.gap for element in elements):
        raise TermWrong(f"A line needs a word: {line}")
    if not short and len(elements) == 1 and min(map(len, (*elements[0].exact, *elements[0].stems))) < STEM:
        raise TermWrong(f"A single word has {STEM} letters or more: {line}")
    return Term(elements, exception, opens, closes)


def _element(part: str, line: str, lists: Mapping[str, str]) -> Element:
    if part == GAP:
        return Element(gap=GAP_WORDS)
    if part == NUMBER:
        return Element(number=True)
    if ELEMENT.fullmatch(part) is None:
        raise TermWrong(f"“{part}” is not a word; regular expressions are not read: {line}")
    optional, exact, stems = part.endswith("?"), set(), set()
    for word in part.removesuffix("?").split("/"):
        for one in _listed(word, line, lists):
            plain = _plain(one.removesuffix("*"))
            if not plain:
                raise TermWrong(f"“{one}” has no letters: {line}")
            if one.endswith("*") and len(plain) < STEM:
                raise TermWrong(f"A word with * has {STEM} letters or more before it: {line}")
            (stems if one.endswith("*") else exact).add(plain)
    return Element(frozenset(exact), tuple(sorted(stems)), optional=optional)


def _listed(word: str, line: str, lists: Mapping[str, str]) -> list[str]:
    if not word.startswith("@"):
        return [word]
    if word[1:] not in lists:
        raise TermWrong(f"There is no list {word}: {line}")
    return lists[word[1:]].split()


def _plain(word: str) -> str:
    """As the texts are read: without accents, capitals and runs of a letter."""
    return normalise(word).text.replace(" ", "")

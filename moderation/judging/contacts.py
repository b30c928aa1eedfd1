"""
Ways to reach somebody outside: telephone numbers, addresses, links and names on other services, disguised or not.

What people count, dose, score and date is not a telephone number; nor is a crisis line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from moderation.judging.contact_patterns import (
    ADDRESS,
    APP_IS,
    APP_WORDS,
    BETWEEN,
    CHAT_HOSTS,
    CUES,
    DIGIT_OF,
    FEW,
    FIGURE,
    FIGURES,
    HANDLE,
    HOST,
    LETTER_DIGIT,
    LINK,
    LIST_COMMA,
    LOCAL,
    LONG,
    MAIL,
    MAIL_IS,
    MAIL_MARKS,
    MAIL_WORDS,
    MOST,
    NEAR_APP,
    NOT_HANDLES,
    NOT_NUMBERS,
    ON_APP,
    STREET_ENDS,
    STREET_WORDS,
    UNIT,
)
from moderation.judging.kinds import Kind
from moderation.judging.reading import Reading


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may stand anywhere: the numbers and pages of crisis lines. Numbers are digits only."""

    numbers: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()


@dataclass(slots=True)
class Run:
    """Digits that follow each other, as figures or as words."""

    start: int
    end: int
    units: list[str] = field(default_factory=list)

    @property
    def digits(self) -> str:
        return "".join(self.units)


@dataclass(frozen=True, slots=True)
class Reached:
    kind: Kind
    start: int
    end: int


class ContactSearch:
    """Over one part of a text; `found()` gives places in the whole text."""

    def __init__(self, reading: Reading, present: frozenset[str], allowed: Allowed) -> None:
        """`present` are the words of the reading."""
        self.reading, self.present, self.allowed = reading, present, allowed
        self.plain = reading.plain.text
        self.has_figures = FIGURE.search(self.plain) is not None

    def found(self) -> list[Reached]:
        return [*self._numbers(), *self._written()]

    # ---- numbers

    @cached_property
    def _figures(self) -> str:
        """The plain text without dates, doses, scores and sums; nothing moves."""
        if not self.has_figures:
            return self.plain
        text = LETTER_DIGIT.sub(lambda m: m.group().translate(FIGURES), self.plain)
        return NOT_NUMBERS.sub(lambda m: "x" * len(m.group()), text)

    def _numbers(self) -> Iterator[Reached]:
        if not self.has_figures and self.present.isdisjoint(DIGIT_OF):
            return
        for run in self._runs():
            if self._is_phone(run):
                yield Reached(Kind.CONTACT, *self.reading.span(self._plus(run.start), run.end))

    def _plus(self, start: int) -> int:
        while start > 0 and self._figures[start - 1] in "+(":
            start -= 1
        return start

    def _runs(self) -> Iterator[Run]:
        text, run = self._figures, None
        times = 1
        for match in UNIT.finditer(text):
            unit = match.group()
            gap = text[run.end : match.start()] if run else ""
            if run is None or BETWEEN.fullmatch(gap) is None or _is_list(gap, run.units, unit):
                if run is not None and run.units:
                    yield run
                run, times = Run(match.start(), match.end()), 1
            if unit in ("double", "triple"):
                times = 2 if unit == "double" else 3
            elif unit in ("o", "oh"):
                run.units.append("0")
            else:
                run.units.append(unit if unit.isdigit() else DIGIT_OF.get(unit, "20") * times)
                times = 1
            run.end = match.end()
        if run is not None and run.units:
            yield run

    def _is_phone(self, run: Run) -> bool:
        digits, units = run.digits, run.units
        if len(digits) < FEW or _is_counting(units):
            return False
        if len(digits) > MOST * 2:
            # A number that is written several times is still one.
            return True
        if self._is_line(units):
            return False
        if all(len(unit) == 4 and unit[:2] in ("19", "20") for unit in units):
            return False
        if self._plus(run.start) < run.start and "+" in self._figures[self._plus(run.start) : run.start]:
            return len(digits) >= LOCAL
        if CUES & set(re.findall(r"[a-z]+", self.plain[max(0, run.start - 40) : run.end + 15])):
            return True
        if digits.startswith("0"):
            return len(digits) >= LOCAL
        return len(digits) >= LONG

    def _is_line(self, units: list[str]) -> bool:
        """Whether it is nothing but numbers of crisis lines, one or several."""
        known = self.allowed.numbers
        reached = {0}
        for end in range(1, len(units) + 1):
            if any(start in reached and _known("".join(units[start:end]), known) for start in range(end)):
                reached.add(end)
        return len(units) in reached

    # ---- written

    def _written(self) -> Iterator[Reached]:
        mails = list(self._mails())
        yield from (Reached(Kind.CONTACT, *span) for span in mails)
        for match in LINK.finditer(self.plain):
            span = self.reading.whole_span(match.start(), match.end())
            if not any(start < span[1] and span[0] < end for start, end in mails) and self._is_link(match.group()):
                yield Reached(Kind.CONTACT if _host(match.group()) in CHAT_HOSTS else Kind.LINK, *span)
        if not self.present.isdisjoint(APP_WORDS):
            yield from self._names()
        if "@" in self.plain:
            yield from self._handles()
        if self.has_figures and any(word in STREET_WORDS or word.endswith(STREET_ENDS) for word in self.present):
            for match in ADDRESS.finditer(self.plain):
                yield Reached(Kind.CONTACT, *self.reading.span(match.start(), match.end()))

    def _mails(self) -> Iterator[tuple[int, int]]:
        text = self.plain
        if MAIL_MARKS.search(text) is None and self.present.isdisjoint(MAIL_WORDS):
            return
        for match in MAIL.finditer(text):
            yield self.reading.whole_span(_word_before(text, match.start()), match.end())
        for match in MAIL_IS.finditer(text):
            if _looks(match.group(1)):
                yield self.reading.whole_span(match.start(1), match.end(1))

    def _names(self) -> Iterator[Reached]:
        for pattern in (APP_IS, ON_APP):
            for match in pattern.finditer(self.plain):
                group = match.lastindex or 1
                span = self.reading.whole_span(match.start(group), match.end(group))
                if "_" in self.reading.piece(*span).strip("_") or self._is_name(match.group(group), match.end(group)):
                    yield Reached(Kind.CONTACT, *span)

    def _handles(self) -> Iterator[Reached]:
        for match in HANDLE.finditer(self.plain):
            near = self.plain[max(0, match.start() - 40) : match.end() + 30]
            span = self.reading.whole_span(match.start(), match.end())
            name = self.reading.piece(*span).rstrip(".,!?:;)")
            if NEAR_APP.search(near) or re.search(r"\w[\d_.]", name):
                yield Reached(Kind.CONTACT, *span)

    def _is_link(self, link: str) -> bool:
        host = _host(link)
        return not any(host == one or host.endswith(f".{one}") for one in self.allowed.hosts)

    def _is_name(self, word: str, end: int) -> bool:
        """A name on another service, or just the next word of a sentence?"""
        if _looks(word):
            return True
        rest = self.plain[end : end + 2].strip(" ")
        return len(word) > 3 and word.isascii() and word not in NOT_HANDLES and (not rest or rest[0] in ".!?,;)#\n")


def _looks(word: str) -> bool:
    return len(word) > 2 and word not in NOT_HANDLES and re.search(r"\d|[a-z]\.[a-z]", word) is not None


def _word_before(text: str, place: int) -> int:
    while place > 0 and text[place - 1].isspace():
        place -= 1
    while place > 0 and not text[place - 1].isspace():
        place -= 1
    return place


def _host(link: str) -> str:
    match = HOST.match(link.replace(" dot ", "."))
    return match.group(1).rstrip(".") if match else ""


def _is_list(gap: str, before: list[str], after: str) -> bool:
    """`12, 14, 9` and the moods of a week are several numbers; `0, 6, 1` may be one."""
    single = len(after) == 1 and before[:1] == ["0"] and len(before[-1]) == 1
    return LIST_COMMA.search(gap) is not None and not single


def _is_counting(units: list[str]) -> bool:
    """Counting up or down, and breathing by numbers."""
    if any(len(unit) > 2 for unit in units):
        return False
    numbers = [int(unit) for unit in units]
    if len({b - a for a, b in pairwise(numbers)}) <= 1:
        return True
    text = "".join(units)
    return any(text == (text[:period] * len(text))[: len(text)] for period in (2, 3, 4))


def _known(digits: str, known: frozenset[str]) -> bool:
    """`08001111`, `448001111` and `1800 273 8255` are the line whichever way they are dialled."""
    return digits in known or any(digits[cut:] in known for cut in (1, 2, 3) if len(digits) - cut >= FEW)

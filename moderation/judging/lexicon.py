"""Many terms, looked for in a text in one pass."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from moderation.judging.reading import Words, unmasked
from moderation.judging.terms import NUMBERS, STEM, Term


class Runner:
    """A term, ready to be tried at many places."""

    __slots__ = ("elements", "is_plain", "needed", "owner", "term")

    def __init__(self, owner: int, term: Term) -> None:
        self.owner, self.term, self.elements = owner, term, term.elements
        self.is_plain, self.needed = term.is_plain, term.needed

    def end_at(self, found: Words, start: int) -> int | None:
        """The word after the shortest match that begins at `start`."""
        if self.term.opens and not found.breaks[start]:
            return None
        end = self._end_plain(found, start) if self.is_plain else self._end(found, start)
        if end is not None and self.term.closes and end < len(found) and not found.breaks[end]:
            return None
        return end

    def _end_plain(self, found: Words, start: int) -> int | None:
        words, breaks, place = found.words, found.breaks, start
        if place + len(self.elements) > len(words):
            return None
        for element in self.elements:
            if (place > start and breaks[place]) or not element.fits(words[place]):
                return None
            place += 1
        return place

    def _end(self, found: Words, start: int) -> int | None:
        """Every set of places is bounded, so time is too."""
        places = {start}
        for element in self.elements:
            reached: set[int] = set()
            for place in places:
                if element.gap:
                    reached.update(_gap(found, start, place, element.gap))
                    continue
                if element.optional:
                    reached.add(place)
                inside = place < len(found) and (place == start or not found.breaks[place])
                if inside and element.fits(found.words[place]):
                    reached.add(place + 1)
            if not reached:
                return None
            places = reached
        return min(places)


def _gap(found: Words, start: int, place: int, most: int) -> Iterator[int]:
    for step in range(most + 1):
        yield place + step
        if place + step >= len(found) or (place + step > start and found.breaks[place + step]):
            return


@dataclass(frozen=True, slots=True)
class Match:
    """A term found: from word `first` to before word `last`."""

    owner: int
    first: int
    last: int


class Lexicon:
    """Many terms, each belonging to a numbered owner, ready to be looked for in one pass."""

    def __init__(self, owned: Iterable[tuple[int, Term]]) -> None:
        self.by_word: dict[str, list[Runner]] = defaultdict(list)
        self.by_stem: dict[str, list[Runner]] = defaultdict(list)
        self.by_number: list[Runner] = []
        self.vocabulary: set[str] = set()
        self.by_length: dict[int, list[str]] = defaultdict(list)
        for owner, term in owned:
            self._add(owner, term)

    def _add(self, owner: int, term: Term) -> None:
        first, runner = term.elements[0], Runner(owner, term)
        for word in first.exact:
            self.by_word[word].append(runner)
        for stem in {stem[:STEM] for stem in first.stems}:
            self.by_stem[stem].append(runner)
        if first.number:
            self.by_number.append(runner)
        for element in term.elements:
            for word in sorted((*element.exact, *element.stems)):
                # Nobody masks the words that only say that something is told or denied.
                if word not in self.vocabulary and owner >= 0:
                    self.by_length[len(word)].append(word)
                self.vocabulary.add(word)

    def known(self, word: str) -> str:
        """`f4ggot` and `f*ck` as the list has them; anything else stays."""
        if "*" in word:
            body = word.strip("|").translate({ord("@"): "a", ord("$"): "s"})
            return next((one for one in self.by_length.get(len(body), ()) if _fits(body, one)), word)
        plain = unmasked(word)
        return plain if plain in self.vocabulary else word

    def search(self, found: Words) -> list[Match]:
        matches: list[Match] = []
        exceptions: list[Match] = []
        present = frozenset(found.words)
        by_word, by_stem, by_number = (
            {word: self._possible(self.by_word[word], present) for word in present if word in self.by_word},
            {stem: self._possible(self.by_stem[stem], present) for stem in self._stems(present)},
            self._possible(self.by_number, present),
        )
        for place, word in enumerate(found.words):
            tried = by_word.get(word, []) + by_stem.get(word[:STEM], [])
            if by_number and (word[0].isdigit() or word in NUMBERS):
                tried += by_number
            for runner in tried:
                end = runner.end_at(found, place)
                if end is not None:
                    (exceptions if runner.term.exception else matches).append(Match(runner.owner, place, end))
        return [one for one in matches if not any(_covers(other, one) for other in exceptions)]

    def _stems(self, present: frozenset[str]) -> set[str]:
        return {word[:STEM] for word in present} & self.by_stem.keys()

    @staticmethod
    def _possible(runners: list[Runner], present: frozenset[str]) -> list[Runner]:
        """Those of which every needed word stands somewhere in the text; the others need not be tried anywhere."""
        return [runner for runner in runners if not any(map(present.isdisjoint, runner.needed))]


def _covers(exception: Match, match: Match) -> bool:
    return exception.owner == match.owner and exception.first < match.last and match.first < exception.last


def _fits(masked: str, word: str) -> bool:
    shown = len(masked) - masked.count("*")
    return shown >= 2 and len(word) > 3 and all(a in ("*", b) for a, b in zip(masked, word, strict=True))

"""What a questionnaire is made of: immutable data, and the two ways in which answers become a result."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# An ordinal value or, for a yes or no question, a truth. By the item's key, in the order of the form.
Answers = Mapping[str, int | bool]
LOINC = "http://loinc.org"
# Ours, where no standard has a code. It claims to be nothing else.
LOCAL = "urn:evenkeel:codes:assessment"
YES_NO = "yes_no"
CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Coding:
    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be given, with the number it counts for."""

    value: int
    text: str
    code: Coding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    One question. Without `options` it is answered with true or false.

    `only_if`: the key of a yes or no question; this one is asked when the answer there is yes, and else must be left
    out. `scored` items add to the score; `required` ones must be answered whenever they are asked.
    """

    key: str
    text: str
    code: Coding
    options: tuple[Option, ...] = ()
    scored: bool = False
    required: bool = True
    only_if: str | None = None

    @property
    def kind(self) -> str:
        return CHOICE if self.options else YES_NO

    def is_asked(self, answers: Answers) -> bool:
        return self.only_if is None or answers.get(self.only_if) is True


@dataclass(frozen=True, slots=True)
class Band:
    """Scores from `lowest` to `highest`, both included, and what is said about them: never what a person has or is."""

    slug: str
    lowest: int
    highest: int
    label: str
    text: str
    # A questionnaire that is worth filling in next.
    suggests: str | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """A level that is reached by a yes to any of these questions. Without questions: by everything else."""

    slug: str
    any_of: tuple[str, ...]
    label: str
    text: str
    code: Coding | None = None


@dataclass(frozen=True, slots=True)
class Meaningful:
    """From how many points on a change is more than the noise of answering twice, and who says so."""

    points: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """
    One published version of a questionnaire.

    With `bands` it has a score, the sum of its scored items times `factor`; with `levels` it has none, and the first
    level that is reached counts. `panel` is the code of the form, `result` that of the score or level.
    """

    slug: str
    version: int
    title: str
    intro: str
    recall: str
    panel: Coding
    result: Coding
    items: tuple[Item, ...]
    bands: tuple[Band, ...] = ()
    levels: tuple[Level, ...] = ()
    factor: int = 1
    higher_is: Literal["better", "worse"] = "worse"
    meaningful: Meaningful | None = None
    licence: str
    sources: tuple[str, ...]
    # The items whose answer is also told to other systems by itself.
    told_alone: tuple[str, ...] = ()

    @property
    def lowest(self) -> int | None:
        return self.bands[0].lowest if self.bands else None

    @property
    def highest(self) -> int | None:
        return self.bands[-1].highest if self.bands else None

    def score(self, answers: Answers) -> int | None:
        """:raises KeyError: if a scored item has no answer; a part of a form has no score."""
        if not self.bands:
            return None
        return self.factor * sum(answers[item.key] for item in self.items if item.scored)

    def band(self, answers: Answers) -> Band | Level:
        """What the answers amount to."""
        score = self.score(answers)
        if score is not None:
            return self.band_of(score)
        return next(one for one in self.levels if not one.any_of or any(answers.get(key) is True for key in one.any_of))

    def band_of(self, score: int) -> Band:
        """:raises LookupError: for a number that is no score of this questionnaire."""
        for band in self.bands:
            if band.lowest <= score <= band.highest and score % self.factor == 0:
                return band
        raise LookupError(score)

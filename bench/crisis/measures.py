"""Rates with Wilson's 95 % interval."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from crisis.detection.training.corpus import Message

CARD, INCIDENT, URGENT = 2, 3, 4
Z = 1.96


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `count`."""

    hits: int
    count: int

    @property
    def value(self) -> float:
        return self.hits / self.count if self.count else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        if not self.count:
            return math.nan, math.nan
        share, spread = self.value, Z * Z / self.count
        centre, scale = share + spread / 2, 1 + spread
        width = Z * math.sqrt(share * (1 - share) / self.count + spread / (4 * self.count))
        return max(0.0, (centre - width) / scale), min(1.0, (centre + width) / scale)


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table: of the messages that `chosen` picks, how many reach `level`; `goal` is what we aim at."""

    name: str
    chosen: Callable[[Message], bool]
    level: int
    goal: str


MEASURES = (
    Measure("recall, severity ≥ 3 (help shown)", lambda m: m.severity >= 3, CARD, "≥ 0.90"),
    Measure("recall, severity ≥ 4", lambda m: m.severity >= 4, CARD, "≥ 0.95"),
    Measure("recall, severity 5", lambda m: m.severity == 5, CARD, "≥ 0.97"),
    Measure("help shown, severity 2", lambda m: m.severity == 2, CARD, ""),
    Measure("help shown, severity 1", lambda m: m.severity == 1, CARD, ""),
    Measure("false cards, hard negatives", lambda m: m.hard, CARD, "≤ 0.15"),
    Measure("false cards, ordinary entries", lambda m: m.ordinary, CARD, "≤ 0.02"),
    Measure("incident opened, severity ≥ 3", lambda m: m.severity >= 3, INCIDENT, ""),
    Measure("incident opened, severity ≥ 4", lambda m: m.severity >= 4, INCIDENT, ""),
    Measure("incident opened, severity 2", lambda m: m.severity == 2, INCIDENT, ""),
    Measure("incident opened, severity 1", lambda m: m.severity == 1, INCIDENT, ""),
    Measure("incident opened, hard negatives", lambda m: m.hard, INCIDENT, "≤ 0.03"),
    Measure("incident opened, ordinary entries", lambda m: m.ordinary, INCIDENT, "≤ 0.005"),
    Measure("said to be 4 or 5, severity ≥ 4", lambda m: m.severity >= 4, URGENT, ""),
    Measure("said to be 4 or 5, severity 0", lambda m: m.severity == 0, URGENT, ""),
)  # fmt: skip


def rate_of(measure: Measure, messages: Sequence[Message], found: Sequence[int]) -> Rate:
    chosen = [severity for message, severity in zip(messages, found, strict=True) if measure.chosen(message)]
    return Rate(sum(severity >= measure.level for severity in chosen), len(chosen))


def rates_by(key: Callable[[Message], str], messages: Sequence[Message], found: Sequence[int]) -> list[list[str]]:
    """A row a value of `key`: recall at 3, at 4, false cards hard and ordinary."""
    pairs = list(zip(messages, found, strict=True))
    rows = []
    for value in sorted({key(message) for message in messages}):
        own = [pair for pair in pairs if key(pair[0]) == value]
        chosen = [rate_of(MEASURES[place], *zip(*own, strict=True)) for place in (0, 1, 5, 6)]
        rows.append([value, *(f"{shown(rate)} ({rate.hits}/{rate.count})" if rate.count else "–" for rate in chosen)])
    return rows


def shown(rate: Rate) -> str:
    return f"{rate.value:.3f}"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    head = list(head)
    return [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]


def measure_table(messages: Sequence[Message], found: Sequence[int]) -> list[str]:
    rows = []
    for measure in MEASURES:
        rate = rate_of(measure, messages, found)
        low, high = rate.interval
        rows.append([measure.name, shown(rate), f"{low:.3f}–{high:.3f}", f"{rate.count:,}", measure.goal])
    return table(("measure", "rate", "95 % interval", "n", "goal"), rows)

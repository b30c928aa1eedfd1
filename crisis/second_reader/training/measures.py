"""Thresholds from the calibration part, and what the reader comes to on the part that was kept aside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crisis.second_reader.reading import level_of
from crisis.second_reader.training.corpus import Line

CARD, INCIDENT = 2, 3
ORDINARY = frozenset({"ordinary_low", "ordinary_neutral", "ordinary_good", "gratitude", "grief", "work_school_stress"})
# Of texts without danger so many may be raised this far above the detector: ordinary ones, and those to be mistaken.
# Two in a hundred more cards is a better bargain than the detector's own threshold has to offer (CARD.md).
FALSE_ORDINARY = {2: 0.020, 3: 0.007, 4: 0.004, 5: 0.004}
FALSE_HARD = {2: 0.030, 3: 0.020, 4: 0.010, 5: 0.010}
# And of all that are called so severe, so many must be.
PRECISION = {2: 0.9, 3: 0.8, 4: 0.75, 5: 0.7}
LOWEST, STEPS = 0.5, 100


@dataclass(frozen=True, slots=True)
class Scored:
    """A line, what the detector says of it, and the reader's chances."""

    line: Line
    first: int
    chances: tuple[float, ...]


def thresholds_of(scored: Sequence[Scored]) -> dict[int, float]:
    """
    The lowest threshold of each severity that calls few harmless texts dangerous, and is mostly right about severity.

    A severity for which there is none is never said.
    """
    steps = [LOWEST + (1 - LOWEST) * step / STEPS for step in range(STEPS)]
    found = {}
    for severity in PRECISION:
        fitting = next((step for step in steps if _fits(scored, severity, step)), None)
        if fitting is not None:
            found[severity] = round(fitting, 4)
    return found


def _fits(scored: Sequence[Scored], severity: int, threshold: float) -> bool:
    called = [one for one in scored if one.chances[severity - 1] >= threshold]
    raised = [one.line for one in called if one.first < severity]
    for kind, share in ((_is_ordinary, FALSE_ORDINARY), (_is_hard, FALSE_HARD)):
        if sum(map(kind, raised)) > share[severity] * sum(kind(one.line) for one in scored):
            return False
    return bool(called) and sum(one.line.severity >= severity for one in called) >= PRECISION[severity] * len(called)


def _is_ordinary(line: Line) -> bool:
    return not line.severity and line.category in ORDINARY


def _is_hard(line: Line) -> bool:
    return not line.severity and line.category not in ORDINARY


def measures_of(scored: Sequence[Scored], thresholds: dict[int, float]) -> dict[str, dict[str, list[int]]]:
    """[hits, of how many] for the detector alone, the reader alone, and both as they work together."""
    said: dict[str, Callable[[Scored], int]] = {
        "detector": lambda one: one.first,
        "reader": lambda one: level_of(one.chances, thresholds),
        "both": lambda one: max(one.first, level_of(one.chances, thresholds)),
    }
    return {name: _measures(scored, says) for name, says in said.items()}


def _measures(scored: Sequence[Scored], says: Callable[[Scored], int]) -> dict[str, list[int]]:
    found = {}
    for severity in (3, 4, 5):
        such = [says(one) for one in scored if one.line.severity >= severity]
        found[f"help_shown_from_{severity}"] = [sum(said >= CARD for said in such), len(such)]
        found[f"incident_from_{severity}"] = [sum(said >= INCIDENT for said in such), len(such)]
    for name, kind in (("ordinary", _is_ordinary), ("hard", _is_hard)):
        such = [says(one) for one in scored if kind(one.line)]
        found[f"false_cards_{name}"] = [sum(said >= CARD for said in such), len(such)]
        found[f"false_incidents_{name}"] = [sum(said >= INCIDENT for said in such), len(such)]
    return found

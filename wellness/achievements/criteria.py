"""When an achievement is earned: every part of `{"all": [{"metric": "mood.days", "at_least": 7}]}` is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.metrics.registry import metrics

PARTS_MAX = 8


@dataclass(frozen=True, slots=True)
class Part:
    metric: str
    at_least: int

    def share(self, counts: Mapping[str, int]) -> float:
        return min(1.0, counts.get(self.metric, 0) / self.at_least)


def criteria_errors(criteria: Any) -> list[str]:
    """What is wrong with criteria that somebody wrote; empty when nothing is."""
    parts = criteria.get("all") if isinstance(criteria, dict) and set(criteria) == {"all"} else None
    if not isinstance(parts, list) or not 1 <= len(parts) <= PARTS_MAX:
        return [f'Write {{"all": [...]}} with 1 to {PARTS_MAX} parts.']
    return [error for number, part in enumerate(parts, start=1) for error in _part_errors(number, part)]


def _part_errors(number: int, part: Any) -> list[str]:
    if not isinstance(part, dict) or set(part) != {"metric", "at_least"}:
        return [f"Part {number} needs `metric` and `at_least`, and nothing else."]
    errors = []
    if not isinstance(part["metric"], str) or part["metric"] not in metrics():
        errors.append(f"Part {number}: there is no metric {part['metric']!r}. Choose among {', '.join(metrics())}.")
    least = part["at_least"]
    if isinstance(least, bool) or not isinstance(least, int) or not 1 <= least <= 1_000_000:
        errors.append(f"Part {number}: `at_least` is a whole number from 1.")
    return errors


def metrics_named(criteria: Any) -> set[str]:
    """Also of criteria that are none; without a query or an error."""
    parts = criteria.get("all") if isinstance(criteria, dict) else None
    named = [part.get("metric") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return {name for name in named if isinstance(name, str)}


def parts_of(criteria: Mapping[str, Any]) -> tuple[Part, ...]:
    return tuple(Part(part["metric"], part["at_least"]) for part in criteria["all"])


def is_met(criteria: Mapping[str, Any], counts: Mapping[str, int]) -> bool:
    return all(counts.get(part.metric, 0) >= part.at_least for part in parts_of(criteria))


def progress_of(criteria: Mapping[str, Any], counts: Mapping[str, int]) -> float:
    """Percent, 0 to 100: the mean over the parts."""
    parts = parts_of(criteria)
    return round(100 * sum(part.share(counts) for part in parts) / len(parts), 1)

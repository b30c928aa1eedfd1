"""The phases of a technique: `[{"kind": "inhale", "seconds": 4}, ...]`, one cycle in its order."""

from collections.abc import Sequence
from typing import Any

KINDS = ("inhale", "hold", "exhale", "rest")
PHASES_MAX = 12
# Longer is a diving exercise, not a calming one.
SECONDS_MAX = 60
CYCLES_MAX = 1000


def phases_errors(phases: Any) -> list[str]:
    """What is wrong with phases that somebody wrote; empty when nothing is."""
    if not isinstance(phases, list) or not 2 <= len(phases) <= PHASES_MAX:
        return [f"There are 2 to {PHASES_MAX} phases."]
    errors = [error for number, phase in enumerate(phases, start=1) for error in _phase_errors(number, phase)]
    if not errors and {"inhale", "exhale"} - {phase["kind"] for phase in phases}:
        errors.append("Who breathes in breathes out, and the other way round.")
    return errors


def _phase_errors(number: int, phase: Any) -> list[str]:
    if not isinstance(phase, dict) or set(phase) != {"kind", "seconds"}:
        return [f"Phase {number} needs `kind` and `seconds`, and nothing else."]
    errors = []
    if phase["kind"] not in KINDS:
        errors.append(f"Phase {number}: `kind` is one of {', '.join(KINDS)}.")
    seconds = phase["seconds"]
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= SECONDS_MAX:
        errors.append(f"Phase {number}: `seconds` is more than 0 and at most {SECONDS_MAX}.")
    return errors


def cycle_seconds(phases: Sequence[dict[str, Any]]) -> float:
    return round(float(sum(phase["seconds"] for phase in phases)), 2)

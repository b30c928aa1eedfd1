"""docs/crisis-detector.md: the model card around the measured tables."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crisis.detection.linear import PATH

HERE = Path(__file__).parent


def weights_card() -> dict[str, Any]:
    """What the shipped weights were made of."""
    card: dict[str, Any] = json.loads((PATH.parent / "card.json").read_text(encoding="utf-8"))
    return card


def coverage_of(sources: Iterable[str]) -> str:
    """Whose lines were measured, and of which files that the weights learned from nothing was."""
    measured = set(sources)
    absent = sorted(set(weights_card()["learned_from"]) - measured)
    return f"Measured: {', '.join(sorted(measured))}. Learned from and not measured: {', '.join(absent) or 'none'}."


def card_text(count: int, coverage: str, quality: list[str], cost: list[str]) -> str:
    made = weights_card()
    return (
        (HERE / "card.md")
        .read_text(encoding="utf-8")
        .format(
            date=datetime.now(UTC).date().isoformat(),
            count=f"{count:,}",
            coverage=coverage,
            quality="\n".join(quality),
            cost="\n".join(cost),
            version=made["version"],
            messages=f"{sum(made['learned_from'].values()):,}",
            files=_listed(made["learned_from"]),
            severities=_listed(made["severities"]),
            languages=_listed(made["languages"]),
            left_out="\n".join(f"- {side}: {_listed(rates)}" for side, rates in made["files_left_out"].items()),
            thresholds_from=", ".join(made["thresholds_from"]),
        )
    )


def _listed(numbers: dict[str, Any]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in numbers.items())

"""docs/crisis-detector.md: the model card around the measured tables."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crisis.detection.linear import PATH

HERE = Path(__file__).parent
NOT_MEASURED = "Not measured yet."
COSTS, SECOND = "## What it costs", "## With the second reader"
PUBLIC = "## Lines that people wrote"


@dataclass(frozen=True, slots=True)
class Parts:
    """The measured sections, as lines of Markdown."""

    quality: list[str]
    unseen: list[str]
    public: list[str]
    second: list[str]
    cost: list[str]


def weights_card() -> dict[str, Any]:
    """What the shipped weights were made of."""
    card: dict[str, Any] = json.loads((PATH.parent / "card.json").read_text(encoding="utf-8"))
    return card


def coverage_of(sources: Iterable[str]) -> str:
    """Whose lines were measured, and of which files that the weights learned from nothing was."""
    measured = set(sources)
    card = weights_card()
    absent = sorted((set(card["learned_from"]) | set(card.get("other", {}).get("learned_from", ()))) - measured)
    return f"Measured: {', '.join(sorted(measured))}. Learned from and not measured: {', '.join(absent) or 'none'}."


def section_of(card: str, heading: str) -> list[str]:
    """The lines below a heading of a written card; or that it was not measured."""
    _, found, after = card.partition(f"\n{heading}\n")
    return after.partition("\n## ")[0].strip().splitlines() if found else [NOT_MEASURED]


def card_text(count: int, coverage: str, parts: Parts) -> str:
    made = weights_card()
    other = made.get("other", made)
    return (
        (HERE / "card.md")
        .read_text(encoding="utf-8")
        .format(
            date=datetime.now(UTC).date().isoformat(),
            count=f"{count:,}",
            coverage=coverage,
            **{field.name: "\n".join(getattr(parts, field.name)) for field in fields(parts)},
            version=made["version"],
            other_version=other["version"],
            messages=f"{sum(other['learned_from'].values()):,}",
            files=_listed(other["learned_from"]),
            severities=_listed(other["severities"]),
            languages=_listed(other["languages"]),
            public_learned=_listed(other["public_lines"]),
            english_messages=f"{sum(made['learned_from'].values()):,}",
            english_left_out=_listed(made["files_left_out"]["english"]),
            other_left_out=_listed(other["files_left_out"]["other"]),
            english_thresholds_from=", ".join(made["thresholds_from"]),
            other_thresholds_from=", ".join(other["thresholds_from"]),
        )
    )


def _listed(numbers: dict[str, Any]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in numbers.items())

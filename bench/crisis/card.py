"""docs/crisis-detector.md: the model card around the measured tables."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crisis.detection.linear import PATH

HERE = Path(__file__).parent


def card_text(count: int, quality: list[str], cost: list[str]) -> str:
    made = json.loads((PATH.parent / "card.json").read_text(encoding="utf-8"))
    return (
        (HERE / "card.md")
        .read_text(encoding="utf-8")
        .format(
            date=datetime.now(UTC).date().isoformat(),
            count=f"{count:,}",
            quality="\n".join(quality),
            cost="\n".join(cost),
            version=made["version"],
            messages=f"{sum(made['learned_from'].values()):,}",
            files=_listed(made["learned_from"]),
            severities=_listed(made["severities"]),
            languages=_listed(made["languages"]),
            left_out="\n".join(f"- {side}: {_listed(rates)}" for side, rates in made["files_left_out"].items()),
            thresholds_from=", ".join(made.get("thresholds_from", made["learned_from"])),
        )
    )


def _listed(numbers: dict[str, Any]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in numbers.items())

"""
From scores to one severity: a card at 2, an incident from 3.

The numbers are in data/decision.json beside the weights they were made for. They come from files whose author the
weights had never seen, since a new author is what every person is.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crisis.detection.linear import LEVELS, Numbers

PATH = Path(__file__).parent / "data" / "decision.json"
SOFT_CARD = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """
    `mix` has a row for each level 1-5: how much each score counts there, the constant last; above zero is that level.

    `many` is subtracted for each doubling of the number of windows: many chances to be wrong.
    """

    mix: Numbers
    many: float


@lru_cache(maxsize=1)
def decision_load() -> Decision:
    data = json.loads(PATH.read_text(encoding="utf-8"))
    return decision_of(data["mix"], data["many"])


def decision_of(mix: list[list[float]], many: float) -> Decision:
    return Decision(np.array(mix, np.float32), many)


def margins(decision: Decision, scores: Numbers) -> Numbers:
    """How far above each level's threshold every window is; one row a window, one column a level."""
    found: Numbers = scores @ decision.mix[:, :-1].T + decision.mix[:, -1]
    return found - decision.many * np.log2(len(scores)).astype(np.float32)


def severity_of(above: NDArray[np.float32]) -> int:
    """Of one window: the highest level it passes; from 3 on only when it is worth a card at all."""
    passed = above >= 0
    if not passed[SOFT_CARD - 1]:
        return int(passed[0])
    return max(level for level in LEVELS if passed[level - 1])

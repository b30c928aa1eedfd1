"""
From scores to one severity: a card at 2, an incident from 3.

The numbers are in data/decision.json beside the weights they were made for. They come from files whose author the
weights had never seen, since a new author is what every person is. English has its own: the weights know most of it.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection.linear import LEVELS, Numbers

PATH = Path(__file__).parent / "data" / "decision.json"
SOFT_CARD = 2


@dataclass(frozen=True, slots=True)
class Decision:
    """
    `alone` and `together` have a row for each level 1-5: how much each score counts there, the constant last; above
    zero is that level. `alone` reads the linear layer's five scores, `together` those and the network's five.

    `floor` is how far below a card the linear layer may be before the network need not look. `many` is subtracted for
    each doubling of the number of windows beyond three: many chances to be wrong. Where the incident's margin is below
    `calm` everywhere, a rule alone opens no incident.
    """

    alone: Numbers
    together: Numbers
    floor: float
    many: float
    calm: float


@lru_cache(maxsize=2)
def decision_load(*, english: bool) -> Decision:
    return decision_of(json.loads(PATH.read_text(encoding="utf-8"))["english" if english else "other"])


def decision_of(data: dict[str, Any]) -> Decision:
    together, alone = (np.array(data[name], np.float32) for name in ("together", "alone"))
    return Decision(alone, together, data["floor"], data["many"], data["calm"])


def margins(mix: Numbers, scores: Numbers) -> Numbers:
    """How far above each level's threshold every window is; one row a window, one column a level."""
    found: Numbers = scores @ mix[:, :-1].T + mix[:, -1]
    return found


def severities_of(above: Numbers) -> NDArray[np.int64]:
    """Of each window: the highest level it passes; from 3 on only when it is worth a card at all."""
    passed = above >= 0
    highest = (passed * np.array(LEVELS)).max(axis=1)
    severities: NDArray[np.int64] = np.where(passed[:, SOFT_CARD - 1], highest, passed[:, 0])
    return severities

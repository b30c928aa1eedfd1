"""
Where a score becomes a card, an incident, an urgent one. Chosen on files whose author the weights had never seen.

The card's threshold lies where missed danger and false cards are equally far from their goals: what the corpus holds
is harder than what a diary holds, so no threshold meets every goal on it. The others allow a set share of mistakes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection.decision import decision_of, margins, severity_of
from crisis.detection.training.corpus import Message

Scores = NDArray[np.float32]
# How much each level's score counts for a decision.
MIXES = {
    1: (1.0, 0.0, 0.0, 0.0, 0.0),
    2: (0.0, 0.5, 0.5, 0.0, 0.0),
    3: (0.0, 0.0, 0.6, 0.4, 0.0),
    4: (0.0, 0.0, 0.3, 0.7, 0.0),
    5: (0.0, 0.0, 0.0, 0.3, 0.7),
}
MISSED_GOAL, FALSE_GOAL = 0.10, 0.15
# The share of innocent hard texts that may open an incident, and of lesser danger that may be called 4 or 5.
FALSE_INCIDENTS = 0.05
FALSE_URGENT = {4: (2, 0.02), 5: (3, 0.02)}
MANY = 0.25


def decision_choose(messages: Sequence[Message], scores: Scores) -> dict[str, Any]:
    """The contents of decision.json."""
    severity = np.array([message.severity for message in messages])
    hard = np.array([message.hard for message in messages])
    mixed = {level: scores @ np.array(mix, np.float32) for level, mix in MIXES.items()}
    limits = {1: float(np.quantile(mixed[1][severity == 0], 0.7)), 2: _balanced(mixed[2], severity >= 3, hard)}
    limits[3] = max(float(np.quantile(mixed[3][hard], 1 - FALSE_INCIDENTS)), -1.0)
    for level, (below, share) in FALSE_URGENT.items():
        limits[level] = float(np.quantile(mixed[level][severity <= below], 1 - share))
    return {"mix": [[*MIXES[level], round(-limits[level], 4)] for level in MIXES], "many": MANY}


def _balanced(score: Scores, danger: NDArray[np.bool_], hard: NDArray[np.bool_]) -> float:
    candidates = np.quantile(score, np.linspace(0.02, 0.98, 193))
    missed = np.array([(score[danger] < limit).mean() for limit in candidates]) / MISSED_GOAL
    false = np.array([(score[hard] >= limit).mean() for limit in candidates]) / FALSE_GOAL
    return float(candidates[np.argmin(np.maximum(missed, false))])


def rates_of(messages: Sequence[Message], scores: Scores, decision: dict[str, Any]) -> dict[str, float]:
    """What the decision makes of scores, the rules aside."""
    made = decision_of(decision["mix"], decision["many"])
    found = np.array([severity_of(margins(made, row[None, :])[0]) for row in scores])
    severity = np.array([message.severity for message in messages])
    groups = {
        "recall_3": severity >= 3,
        "recall_4": severity >= 4,
        "recall_5": severity == 5,
        "hard": np.array([message.hard for message in messages]),
        "ordinary": np.array([message.ordinary for message in messages]),
    }
    card = {name: _share(found[chosen] >= 2) for name, chosen in groups.items()}
    return card | {f"incident_{name}": _share(found[chosen] >= 3) for name, chosen in groups.items()}


def _share(hits: NDArray[np.bool_]) -> float:
    return round(float(hits.mean()), 3) if len(hits) else 0.0

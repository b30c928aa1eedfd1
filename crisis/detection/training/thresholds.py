"""
Where a score becomes a card, an incident, an urgent one. Chosen on files whose author the weights had never seen.

The card's threshold lies where missed danger and false cards are equally far from their goals: what the corpus holds
is harder than what a diary holds, so no threshold meets every goal on it. The others allow a set share of mistakes.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection import decision as decisions
from crisis.detection.decision import Decision, decision_of, margins
from crisis.detection.training.corpus import Message

Scores = NDArray[np.float32]
# How much each level's score counts for a decision.
MIXES = np.array([
    (1.0, 0.0, 0.0, 0.0, 0.0),
    (0.0, 0.5, 0.5, 0.0, 0.0),
    (0.0, 0.0, 0.6, 0.4, 0.0),
    (0.0, 0.0, 0.3, 0.7, 0.0),
    (0.0, 0.0, 0.0, 0.3, 0.7),
])  # fmt: skip
NETWORK_SHARE = 0.5
MISSED_GOAL, FALSE_GOAL = 0.10, 0.15
# The share of innocent hard texts that may open an incident, and of lesser danger that may be called 4 or 5.
FALSE_INCIDENTS = 0.03
FALSE_URGENT = {4: (2, 0.02), 5: (3, 0.02)}
# What the linear layer alone may lose before the network looks: this share of the dangerous.
LOST_BEFORE = 0.02
MANY = 0.2


def decision_choose(messages: Sequence[Message], linear: Scores, network: Scores | None) -> dict[str, Any]:
    """The contents of decision.json."""
    severity = np.array([message.severity for message in messages])
    hard = np.array([message.hard for message in messages])
    alone = _with_limits(MIXES, linear, severity, hard)
    # Both kinds of score in units of their own spread, so that a share is a share.
    ours = MIXES * ((1 - NETWORK_SHARE) / (linear @ MIXES[1]).std())
    if network is None:
        together, floor = np.concatenate((alone[:, :-1], np.zeros((5, 5)), alone[:, -1:]), axis=1), -99.0
    else:
        theirs = MIXES * (NETWORK_SHARE / (network @ MIXES[1]).std())
        both = np.concatenate((linear, network), axis=1)
        together = _with_limits(np.concatenate((ours, theirs), axis=1), both, severity, hard)
        floor = float(np.quantile(margins(alone, linear)[severity >= 3, 1], LOST_BEFORE))
    return {
        "alone": np.round(alone, 4).tolist(),
        "together": np.round(together, 4).tolist(),
        "floor": round(floor, 3),
        "many": MANY,
    }


def _with_limits(
    mixes: NDArray[np.float64], scores: Scores, severity: NDArray[np.int64], hard: NDArray[np.bool_]
) -> NDArray[np.float64]:
    mixed = scores @ mixes.T
    limits = [float(np.quantile(mixed[severity == 0, 0], 0.9)), _balanced(mixed[:, 1], severity >= 3, severity == 0)]
    limits.append(float(np.quantile(mixed[hard, 2], 1 - FALSE_INCIDENTS)))
    for level, (below, share) in FALSE_URGENT.items():
        limits.append(float(np.quantile(mixed[severity <= below, level - 1], 1 - share)))
    return np.concatenate((mixes, -np.array(limits)[:, None]), axis=1)


def _balanced(score: NDArray[np.float64], danger: NDArray[np.bool_], innocent: NDArray[np.bool_]) -> float:
    candidates = np.quantile(score, np.linspace(0.02, 0.98, 193))
    missed = np.array([(score[danger] < limit).mean() for limit in candidates]) / MISSED_GOAL
    false = np.array([(score[innocent] >= limit).mean() for limit in candidates]) / FALSE_GOAL
    return float(candidates[np.argmin(np.maximum(missed, false))])


def severities_of(decision: Decision, linear: Scores, network: Scores | None) -> NDArray[np.int64]:
    """What the decision makes of scores of whole messages, the rules aside."""
    alone = margins(decision.alone, linear)
    if network is None:
        return decisions.severities_of(alone)
    together = margins(decision.together, np.concatenate((linear, network), axis=1))
    looked = alone[:, 1] > decision.floor
    return np.where(looked, decisions.severities_of(together), 0)


def rates_of(
    messages: Sequence[Message], data: dict[str, Any], linear: Scores, network: Scores | None
) -> dict[str, float]:
    found = severities_of(decision_of(data), linear, network)
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

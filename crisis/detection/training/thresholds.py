"""
Where a score becomes a card, an incident, an urgent one. Chosen on files whose author the weights had never seen.

English and the other languages have limits of their own (languages.py decides, as it does for a person's text): the
weights know less of the others, and by English's limits every second innocent line there got a card. The card's lies
where missed danger and false cards are equally far from their goals: what the corpus holds is harder than what a diary
holds, so no threshold meets every goal on it. But nobody gets less help for not writing in English: elsewhere danger is
found as often, and the price is more false cards. The other levels allow a set share of mistakes; whatever is worth a
card and reaches 3, 4 or 5 opens an incident, so the three share what incidents may open on innocent texts.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection import decision as decisions
from crisis.detection.decision import Decision, decision_of, margins
from crisis.detection.languages import is_english
from crisis.detection.linear import LEVELS
from crisis.detection.normaliser import normalise
from crisis.detection.training.corpus import Message

Scores = NDArray[np.float32]
# How much each level's score counts for a decision. For the card all but the last: with the scores of 2 and 3 alone as
# much danger was found, but two in a hundred fewer of plans and deeds.
MIXES = np.array([
    (1.0, 0.0, 0.0, 0.0, 0.0),
    (0.2, 0.3, 0.3, 0.2, 0.0),
    (0.0, 0.0, 0.6, 0.4, 0.0),
    (0.0, 0.0, 0.3, 0.7, 0.0),
    (0.0, 0.0, 0.0, 0.3, 0.7),
])  # fmt: skip
# In the other languages no one score knows much of incidents: with all of them, at as many false ones, two more in a
# hundred of the dangerous open one.
INCIDENT_MIX = {"english": MIXES[2], "other": np.array((0.0, 0.2, 0.4, 0.3, 0.1))}
NETWORK_SHARE = 0.5
MISSED_GOAL, FALSE_GOAL = 0.10, 0.12
# The share of innocent texts, hard ones and ordinary ones, that may open an incident, by whatever level.
FALSE_INCIDENTS = 0.04
# The share of lesser danger that may be called 4 or 5, and of each kind of innocent texts.
FALSE_URGENT = {4: (2, 0.02, 0.02), 5: (3, 0.02, 0.015)}
UNSHOWN = -99.0  # the score of what is not worth a card: no other level counts then
# What the linear layer alone may lose before the network looks: this share of the dangerous.
LOST_BEFORE = 0.03
# A page may have a hundred windows. Chosen on pages of 60 to 4,000 characters of public lines, with and without a
# message that taught: with this much a calm page of any length gets a card as often as a single line does.
MANY = 0.18
CALM = -1.0
# Fewer messages than these of a side, dangerous or innocent, say nothing: the thresholds of all are taken.
ENOUGH = 200
SOME = 20  # of one kind of innocent texts


def is_english_each(messages: Sequence[Message]) -> NDArray[np.bool_]:
    """As the detector decides it; the corpus's own word for the language is not asked."""
    return np.array([is_english(message.text, normalise(message.text).text) for message in messages])


def decision_choose(messages: Sequence[Message], linear: Scores, network: Scores | None) -> dict[str, Any]:
    """The contents of decision.json."""
    english, severity = is_english_each(messages), np.array([message.severity for message in messages])
    chosen: dict[str, Any] = {}
    found = 0.0
    # What is in another language and only passes for English says nothing of English.
    named = np.array([message.language == "en" for message in messages])
    for name, side in (("english", english & named), ("other", ~english)):
        if min((side & (severity >= 3)).sum(), (side & (severity == 0)).sum()) < ENOUGH:
            side = np.ones_like(english)
        places = np.flatnonzero(side)
        part = None if network is None else network[places]
        own = [messages[place] for place in places]
        chosen[name] = _choose(own, linear[places], part, name, found)
        decided = severities_of(decision_of(chosen[name]), linear[places], part)
        found = float((decided[severity[places] >= 3] >= decisions.SOFT_CARD).mean())
    return chosen


def _choose(
    messages: Sequence[Message], linear: Scores, network: Scores | None, name: str, least: float
) -> dict[str, Any]:
    """`least` is the share of the dangerous that must get a card."""
    severity = np.array([message.severity for message in messages])
    kinds = [np.array([message.hard for message in messages]), np.array([message.ordinary for message in messages])]
    innocent = [kind for kind in kinds if kind.sum() >= SOME]
    mixes = MIXES.copy()
    mixes[2] = INCIDENT_MIX[name]
    alone = _with_limits(mixes, linear, severity, innocent, least)
    # Both kinds of score in units of their own spread, so that a share is a share.
    ours = mixes * ((1 - NETWORK_SHARE) / (linear @ mixes[1]).std())
    if network is None:
        together, floor = np.concatenate((alone[:, :-1], np.zeros((5, 5)), alone[:, -1:]), axis=1), -99.0
    else:
        theirs = mixes * (NETWORK_SHARE / (network @ mixes[1]).std())
        both = np.concatenate((linear, network), axis=1)
        together = _with_limits(np.concatenate((ours, theirs), axis=1), both, severity, innocent, least)
        floor = float(np.quantile(margins(alone, linear)[severity >= 3, 1], LOST_BEFORE))
    return {
        "alone": np.round(alone, 4).tolist(),
        "together": np.round(together, 4).tolist(),
        "floor": round(floor, 3),
        "many": MANY,
        "calm": CALM,
    }


def _with_limits(
    mixes: NDArray[np.float64], scores: Scores, severity: NDArray[np.int64],
    innocent: Sequence[NDArray[np.bool_]], least: float,
) -> NDArray[np.float64]:  # fmt: skip
    mixed = scores @ mixes.T
    card = _balanced(mixed[:, 1], severity, least)
    shown = np.where(mixed[:, 1:2] >= card, mixed, UNSHOWN)
    kinds = innocent or [severity == 0]
    limits = {1: float(np.quantile(mixed[severity == 0, 0], 0.9)), 2: card}
    for level, (below, share, innocent_share) in FALSE_URGENT.items():
        lesser = float(np.quantile(mixed[severity <= below, level - 1], 1 - share))
        limits[level] = max(lesser, _limit(shown[:, level - 1], kinds, innocent_share))
    urgent = (shown[:, 3] >= limits[4]) | (shown[:, 4] >= limits[5])
    # What is urgent has opened one already, whatever the limit is.
    limits[3] = _limit(np.where(urgent, -UNSHOWN, shown[:, 2]), kinds, FALSE_INCIDENTS)
    return np.concatenate((mixes, -np.array([limits[level] for level in LEVELS])[:, None]), axis=1)


def _limit(score: NDArray[np.float64], kinds: Sequence[NDArray[np.bool_]], share: float) -> float:
    """What of each kind no more than this share reaches."""
    return max(float(np.quantile(score[kind], 1 - share)) for kind in kinds)


def _balanced(score: NDArray[np.float64], severity: NDArray[np.int64], least: float) -> float:
    candidates = np.quantile(score, np.linspace(0.02, 0.98, 193))
    missed = np.array([(score[severity >= 3] < limit).mean() for limit in candidates]) / MISSED_GOAL
    false = np.array([(score[severity == 0] >= limit).mean() for limit in candidates]) / FALSE_GOAL
    enough = float(np.quantile(score[severity >= 3], 1 - least))
    return min(enough, float(candidates[np.argmin(np.maximum(missed, false))]))


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
) -> dict[str, dict[str, float]]:
    """Of each side by its own decision, the rules aside."""
    english = is_english_each(messages)
    rates = {}
    for name, side in (("english", english), ("other", ~english)):
        places = np.flatnonzero(side)
        if len(places):
            part = None if network is None else network[places]
            found = severities_of(decision_of(data[name]), linear[places], part)
            rates[name] = _rates([messages[place] for place in places], found)
    return rates


def _rates(messages: Sequence[Message], found: NDArray[np.int64]) -> dict[str, float]:
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

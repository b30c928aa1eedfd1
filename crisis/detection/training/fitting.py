"""
Fits the linear layer: one logistic regression a level, on words, pieces of words and what the rules found.

A trait's value is 1 / sqrt(how many messages have it): rare traits move fast, as they would by AdaGrad. On authors
never seen that was worth five points of recall against plain tf-idf.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection.features import Hashes, Traits, traits_of
from crisis.detection.linear import CUE_VALUE, LEVELS, Block, Linear, cue_features, linear_of, linear_scores
from crisis.detection.normaliser import normalise
from crisis.detection.rules import Found, search
from crisis.detection.training.corpus import Message

MIN_COUNT = 2
STRENGTH = 20.0  # C of the logistic regression
# How much a teacher counts against the label where there is one (see linear_fit).
TEACHER_SHARE = 0.6
# Borderline severities teach less; the dangerous ones more.
SAMPLE_WEIGHT = np.array([1.0, 0.6, 0.8, 1.0, 1.2, 1.2])


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message as the linear layer sees it."""

    traits: Traits
    found: list[Found]


def prepare(messages: Sequence[Message]) -> list[Prepared]:
    plains = [normalise(message.text) for message in messages]
    return [Prepared(traits_of(plain.text), search(plain)) for plain in plains]


def targets_of(messages: Sequence[Message], teacher: dict[str, list[float]], share: float) -> NDArray[np.float64]:
    """
    A probability a level for each message: the label, mixed with what a larger model thinks.

    The larger model must not have learned from that message's file: its doubt is what is worth learning.
    """
    targets = (np.array([m.severity for m in messages])[:, None] >= np.array(LEVELS)).astype(np.float64)
    for place, message in enumerate(messages):
        said = teacher.get(f"{message.source}:{message.name}")
        if said is not None:
            targets[place] = (1 - share) * targets[place] + share * np.array(said)
    return targets


def linear_fit(
    prepared: Sequence[Prepared], severities: Sequence[int], targets: NDArray[np.float64], *, version: str
) -> dict[str, Any]:
    """The arrays of linear.npz. Deterministic: the same messages in the same order give the same bytes."""
    from scipy import sparse

    words = _Column([item.traits.words for item in prepared])
    pieces = _Column([item.traits.pieces for item in prepared])
    found = [cue_features(item.found) for item in prepared]
    names = sorted(set().union(*found))
    cues = sparse.csr_matrix(np.array([[CUE_VALUE * (name in have) for name in names] for have in found]))
    table = sparse.hstack([words.matrix, pieces.matrix, cues]).tocsr()
    weight = SAMPLE_WEIGHT[np.asarray(severities)]
    fitted = [_level_fit(table, targets[:, place], weight) for place in range(len(LEVELS))]
    weights = np.array([model.coef_[0] for model in fitted]).T
    split = len(words.hashes), len(words.hashes) + len(pieces.hashes)
    by_word = weights[: split[0]] * words.value[:, None]
    by_piece = weights[split[0] : split[1]] * pieces.value[:, None]
    scale = np.maximum(np.abs(by_word).max(axis=0), np.abs(by_piece).max(axis=0)) / 127
    return {
        "version": np.array(version),
        "scale": scale.astype(np.float32),
        "bias": np.array([model.intercept_[0] for model in fitted], np.float32),
        "cue_names": np.array(names),
        "cue_weights": weights[split[1] :].astype(np.float32),
        **_packed("words", words.hashes, by_word, scale),
        **_packed("pieces", pieces.hashes, by_piece, scale),
    }


def _level_fit(table: Any, target: NDArray[np.float64], weight: NDArray[np.float64]) -> Any:
    """A message with a doubtful target counts twice, as a yes and as a no, each by its share."""
    from sklearn.linear_model import LogisticRegression

    yes, no = np.flatnonzero(target > 0), np.flatnonzero(target < 1)
    return LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0).fit(
        table[np.concatenate((yes, no))],
        np.repeat([1, 0], [len(yes), len(no)]),
        sample_weight=np.concatenate((weight[yes] * target[yes], weight[no] * (1 - target[no]))),
    )


def linear_read(linear: Linear, prepared: Sequence[Prepared]) -> NDArray[np.float32]:
    """The scores of whole messages, by the very code that reads people's texts."""
    return np.concatenate([linear_scores(linear, item.traits, item.found, [(0, 1 << 30)]) for item in prepared])


def linear_made(arrays: dict[str, Any]) -> Linear:
    return linear_of(arrays)


def _packed(name: str, hashes: Hashes, weights: NDArray[np.float64], scale: NDArray[np.float64]) -> dict[str, Any]:
    rounded = np.round(weights / scale).astype(np.int8)
    kept = np.abs(rounded).max(axis=1) > 0
    return {f"{name}_hashes": hashes[kept].astype(np.uint32), f"{name}_weights": rounded[kept]}


class _Column:
    """One kind of trait as a sparse table: 1 / sqrt(traits of the message) / sqrt(messages with the trait)."""

    def __init__(self, hashes: Sequence[Hashes]) -> None:
        from scipy import sparse

        own = [np.unique(item) for item in hashes]
        every, counts = np.unique(np.concatenate(own), return_counts=True)
        self.hashes: Hashes = every[counts >= MIN_COUNT]
        value = np.sqrt(len(hashes) / counts[counts >= MIN_COUNT])
        self.value: NDArray[np.float64] = value / value.mean()
        block = Block(self.hashes.astype(np.uint32), np.empty((0, 0), np.int8), np.empty(0, np.float32))
        rows = [row[known] for row, known in map(block.rows, own)]
        of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        values = np.concatenate([self.value[row] / np.sqrt(max(len(row), 1)) for row in rows])
        shape = (len(rows), len(self.hashes))
        self.matrix = sparse.csr_matrix((values, (of, np.concatenate(rows))), shape=shape)

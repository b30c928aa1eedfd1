"""
The third layer: a small transformer over the pieces of words of a language model, in numpy.

The language model knows that "swallowed the lot" is like "took them all", and like "alles geschluckt", although no
message said so. Only windows that are not plainly harmless to the linear layer are read, the worst first, and not more
pieces of a text than its share of time allows. The numbers are in data/network.npz, written by
`manage.py train_detector --network`, and, for text that is not English, in data/network_other.npz. The layer is
removable: without the file the linear layer decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection.linear import OTHER_PATH as LINEAR_OTHER_PATH
from crisis.detection.linear import arrays_load
from crisis.detection.unigram import Unigram
from crisis.detection.vectors import Vectors
from crisis.detection.wordpieces import Pieces

PATH = Path(__file__).parent / "data" / "network.npz"
OTHER_PATH = PATH.with_name("network_other.npz")
MAX_PIECES = 56  # of a text of one window; what comes after them is not read
MAX_OF_LONG = 28  # of all windows of a text beyond PAGE_CHARS, whose first layers have cost more already
PAGE_CHARS = 600
FEWEST = 8  # of the last window of several: less says nothing
HEADS = 12
TOGETHER_ROWS = 400  # of several texts: more would not fit into the cache of a core
SMALL = np.float32(1e-12)

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Step:
    """A matrix in whole bytes, a scale for each of its columns, and what is added to its answer."""

    matrix: NDArray[np.int8]
    scale: Numbers
    bias: Numbers

    def __call__(self, values: Numbers) -> Numbers:
        # Bytes in memory and floats for as long as they are needed: a tenth of the time, a quarter of the room.
        answer: Numbers = values @ self.matrix.astype(np.float32)
        answer *= self.scale
        answer += self.bias
        return answer


@dataclass(frozen=True, slots=True)
class Norm:
    """Each row of mean zero and spread one, then stretched and moved as learned."""

    weight: Numbers
    bias: Numbers

    def __call__(self, values: Numbers) -> Numbers:
        """In place."""
        values -= values.mean(axis=1, keepdims=True)
        spread = np.einsum("ij,ij->i", values, values) / np.float32(values.shape[1])
        values *= (1 / np.sqrt(spread + SMALL))[:, None]
        values *= self.weight
        values += self.bias
        return values


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: every piece looks at the others of its text (`looked`, `told`), then thinks for itself."""

    looked: Step  # three answers side by side: what a piece asks, what it is found by, what it tells
    told: Step
    after_told: Norm
    wide: Step
    narrow: Step
    after_narrow: Norm


@dataclass(frozen=True, slots=True)
class Network:
    """The head weighs the mean of the last layer's states."""

    version: str
    pieces: Pieces | Unigram
    vectors: Vectors
    places: Numbers  # added to the first, second, ... piece
    first: Norm
    layers: tuple[Layer, ...]
    head: Numbers
    bias: Numbers


@lru_cache(maxsize=2)
def network_load(*, english: bool = True) -> Network | None:
    """The shipped numbers; None when the file was taken out."""
    path = PATH if english or not LINEAR_OTHER_PATH.exists() else OTHER_PATH
    return network_of(arrays_load(path)) if path.exists() else None


def network_of(data: dict[str, Any]) -> Network:
    """Matrices lie in the file as whole bytes, one scale a column."""

    def step(name: str) -> Step:
        return Step(data[name], data[f"{name}_scale"], data[f"{name}_bias"])

    def norm(name: str) -> Norm:
        return Norm(data[f"{name}_weight"], data[f"{name}_bias"])

    vocabulary = bytes(data["vocabulary"]).decode("utf-8").split("\n")
    layers = tuple(
        Layer(
            step(f"looked_{number}"), step(f"told_{number}"), norm(f"after_told_{number}"),
            step(f"wide_{number}"), step(f"narrow_{number}"), norm(f"after_narrow_{number}"),
        )
        for number in range(int(data["layers"]))
    )  # fmt: skip
    # A vocabulary with chances is of many languages, parted by likelihood; one without is English, parted greedily.
    chances = data.get("chances")
    pieces = Pieces(vocabulary) if chances is None else Unigram(vocabulary, chances.tolist())
    return Network(
        str(data["version"]), pieces, Vectors(data["vectors"], data["vectors_scale"]), data["places"], norm("first"),
        layers, data["head"], data["head_bias"],
    )  # fmt: skip


def network_scores(network: Network, texts: Sequence[str]) -> Numbers:
    """
    One row a text as it was written, one score a level; zero is even odds.

    A few matrices of some hundred rows cost less than many small ones.
    """
    return _together(network, [network.pieces.of(text, MAX_PIECES) for text in texts])


def window_scores(network: Network, windows: Sequence[str], chars: int) -> Numbers:
    """
    As `network_scores`, of windows of one text of so many `chars`, which share what may be read of it.

    The first has the first right to it; windows that nothing is left for have no row.
    """
    left = MAX_PIECES if chars <= PAGE_CHARS else MAX_OF_LONG
    read: list[list[int]] = []
    for window in windows:
        if left < FEWEST:
            break
        read.append(network.pieces.of(window, left))
        left -= len(read[-1])
    return _together(network, read)


def _together(network: Network, texts: Sequence[list[int]]) -> Numbers:
    found: list[Numbers] = []
    batch: list[list[int]] = []
    rows = 0
    for numbers in texts:
        if batch and rows + len(numbers) > TOGETHER_ROWS:
            found.append(_scores(network, batch))
            batch, rows = [], 0
        batch.append(numbers)
        rows += len(numbers)
    found.append(_scores(network, batch))
    return np.concatenate(found)


def _scores(network: Network, texts: Sequence[Sequence[int]]) -> Numbers:
    """The texts stand behind each other; only a piece's look at the others keeps to its own text."""
    lengths = [len(numbers) for numbers in texts]
    own = [slice(end - length, end) for end, length in zip(accumulate(lengths), lengths, strict=True)]
    numbers = np.fromiter(chain.from_iterable(texts), np.int64)
    states = network.vectors.of(numbers)
    for rows, length in zip(own, lengths, strict=True):
        states[rows] += network.places[:length]
    states = network.first(states)
    for layer in network.layers:
        looked = layer.looked(states)
        seen = np.concatenate([_seen(looked[rows]) for rows in own]) if len(own) > 1 else _seen(looked)
        told = layer.told(seen)
        told += states
        states = layer.after_told(told)
        thought = layer.narrow(_bent(layer.wide(states)))
        thought += states
        states = layer.after_narrow(thought)
    found: Numbers = np.array([states[rows].mean(axis=0) for rows in own]) @ network.head + network.bias
    return found


def _seen(looked: Numbers) -> Numbers:
    """Of one text: what the others tell each piece, each as much as it is like what the piece asks."""
    count = len(looked)
    asked, found_by, tells = np.ascontiguousarray(looked.reshape(count, 3, HEADS, -1).transpose(1, 2, 0, 3))
    shares = asked @ np.ascontiguousarray(found_by.transpose(0, 2, 1))
    shares -= shares.max(axis=-1, keepdims=True)
    np.exp(shares, out=shares)
    seen: Numbers = shares @ tells
    seen /= shares.sum(axis=-1, keepdims=True)
    return seen.transpose(1, 0, 2).reshape(count, -1)


def _bent(values: Numbers) -> Numbers:
    """The sigmoid form of gelu."""
    bent: Numbers = values * np.float32(-1.702)
    np.exp(bent, out=bent)
    bent += np.float32(1)
    return np.divide(values, bent, out=bent)

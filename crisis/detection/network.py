"""
The third layer: a small convolutional network over the word vectors of a language model, in numpy.

The vectors know that "swallowed the lot" is like "took them all" although no message said so. Only windows that are
not plainly harmless to the linear layer are read, the worst first. The numbers are in data/network.npz, written by
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
from crisis.detection.wordpieces import Pieces

PATH = Path(__file__).parent / "data" / "network.npz"
OTHER_PATH = PATH.with_name("network_other.npz")
MAX_PIECES = 128
TOGETHER_ROWS = 400  # of several texts: more would not fit into the cache of a core

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Convolution:
    """`width` neighbours, `apart` steps from each other, each row of `matrix` a number of one of them."""

    width: int
    apart: int
    matrix: Numbers
    bias: Numbers

    @property
    def reach(self) -> int:
        """How many rows before the first of a text it looks for neighbours."""
        return self.width // 2 * self.apart


@dataclass(frozen=True, slots=True)
class Network:
    """Blocks add to the vectors; pools look for their largest answer anywhere; the head weighs those and the mean."""

    version: str
    pieces: Pieces | Unigram
    vectors: NDArray[np.int8]
    vector_scale: Numbers
    blocks: tuple[Convolution, ...]
    pools: tuple[Convolution, ...]
    head: Numbers
    bias: Numbers


@lru_cache(maxsize=2)
def network_load(*, english: bool = True) -> Network | None:
    """The shipped numbers; None when the file was taken out."""
    path = PATH if english or not LINEAR_OTHER_PATH.exists() else OTHER_PATH
    return network_of(arrays_load(path)) if path.exists() else None


def network_of(data: dict[str, Any]) -> Network:
    """Matrices lie in the file as whole bytes, one scale a column; vectors have one scale a row."""

    def convolutions(kind: str) -> tuple[Convolution, ...]:
        return tuple(
            Convolution(int(width), int(apart), _matrix(data, f"{kind}_{number}"), data[f"{kind}_{number}_bias"])
            for number, (width, apart) in enumerate(data[f"{kind}_shapes"])
        )

    vocabulary = bytes(data["vocabulary"]).decode("utf-8").split("\n")
    # A vocabulary with chances is of many languages, parted by likelihood; one without is English, parted greedily.
    chances = data.get("chances")
    pieces = Pieces(vocabulary) if chances is None else Unigram(vocabulary, chances.tolist())
    return Network(
        str(data["version"]), pieces, data["vectors"], data["vectors_scale"].astype(np.float32),
        convolutions("block"), convolutions("pool"), data["head"], data["head_bias"],
    )  # fmt: skip


def network_scores(network: Network, texts: Sequence[str]) -> Numbers:
    """
    One row a text as it was written, one score a level; zero is even odds.

    A few matrices of some hundred rows cost less than many small ones.
    """
    found: list[Numbers] = []
    batch: list[list[int]] = []
    rows = 0
    for text in texts:
        numbers = network.pieces.of(text, MAX_PIECES)
        if batch and rows + len(numbers) > TOGETHER_ROWS:
            found.append(_scores(network, batch))
            batch, rows = [], 0
        batch.append(numbers)
        rows += len(numbers)
    found.append(_scores(network, batch))
    return np.concatenate(found)


def _scores(network: Network, texts: Sequence[Sequence[int]]) -> Numbers:
    """The texts stand behind each other, parted by as much of nothing as any convolution reaches."""
    lengths = [len(numbers) for numbers in texts]
    numbers = np.fromiter(chain.from_iterable(texts), np.int64)
    reach = max(step.reach for step in (*network.blocks, *network.pools))
    places = np.arange(len(numbers)) + np.repeat(np.arange(1, len(texts) + 1) * reach, lengths)
    around = places[:, None] + np.arange(-reach, reach + 1)
    states: Numbers = network.vectors[numbers] * network.vector_scale[numbers][:, None]
    for block in network.blocks:
        states = states + _bent(_convolved(_neighbours(states, around), block))
    neighbours = _neighbours(states, around)
    answers = [_bent(_convolved(neighbours, pool)) for pool in network.pools]
    seen = []
    for end, length in zip(accumulate(lengths), lengths, strict=True):
        one = slice(end - length, end)
        seen.append(np.concatenate([*(answer[one].max(axis=0) for answer in answers), states[one].mean(axis=0)]))
    found: Numbers = np.array(seen) @ network.head + network.bias
    return found


def _neighbours(states: Numbers, around: NDArray[np.int64]) -> Numbers:
    """Of each row those before it, itself and those behind it; beyond both ends of its text there is nothing."""
    padded = np.zeros((int(around[-1, -1]) + 1, states.shape[1]), np.float32)
    padded[around[:, around.shape[1] // 2]] = states
    found: Numbers = padded.take(around, axis=0)
    return found


def _convolved(neighbours: Numbers, step: Convolution) -> Numbers:
    first = neighbours.shape[1] // 2 - step.reach
    seen = neighbours[:, first : first + step.width * step.apart : step.apart]
    answer: Numbers = seen.reshape(len(seen), -1) @ step.matrix
    answer += step.bias
    return answer


def _matrix(data: dict[str, Any], name: str) -> Numbers:
    matrix: Numbers = (data[name] * data[f"{name}_scale"]).astype(np.float32)
    return matrix


def _bent(values: Numbers) -> Numbers:
    """The sigmoid form of gelu."""
    bent: Numbers = values * np.float32(-1.702)
    np.exp(bent, out=bent)
    bent += np.float32(1)
    return np.divide(values, bent, out=bent)

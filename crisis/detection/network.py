"""
The third layer: a small convolutional network over the word vectors of a language model, in numpy.

The vectors know that "swallowed the lot" is like "took them all" although no message said so. Only windows that are
not plainly harmless to the linear layer are read, the worst first. The numbers are in data/network.npz, written by
`manage.py train_detector --network`, and, for text that is not English, in data/network_other.npz. The layer is
removable: without the file the linear layer decides.
"""

from dataclasses import dataclass
from functools import lru_cache
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

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Convolution:
    """`width` neighbours, `apart` steps from each other, each row of `matrix` a number of one of them."""

    width: int
    apart: int
    matrix: Numbers
    bias: Numbers


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


def network_scores(network: Network, text: str) -> Numbers:
    """One score a level of a text as it was written; zero is even odds."""
    numbers = network.pieces.of(text, MAX_PIECES)
    states: Numbers = network.vectors[numbers] * network.vector_scale[numbers][:, None]
    for block in network.blocks:
        states = states + _bent(_convolved(states, block))
    answers = [_bent(_convolved(states, pool)).max(axis=0) for pool in network.pools]
    found: Numbers = np.concatenate((*answers, states.mean(axis=0))) @ network.head + network.bias
    return found


def _matrix(data: dict[str, Any], name: str) -> Numbers:
    matrix: Numbers = (data[name] * data[f"{name}_scale"]).astype(np.float32)
    return matrix


def _convolved(states: Numbers, step: Convolution) -> Numbers:
    """Beyond both ends of the text there is nothing."""
    length, size = states.shape
    reach = step.width // 2 * step.apart
    padded = np.zeros((length + 2 * reach, size), np.float32)
    padded[reach : reach + length] = states
    beside = [padded[place * step.apart : place * step.apart + length] for place in range(step.width)]
    answer: Numbers = (np.concatenate(beside, axis=1) if step.width > 1 else states) @ step.matrix + step.bias
    return answer


def _bent(values: Numbers) -> Numbers:
    """The sigmoid form of gelu."""
    bent: Numbers = values / (1 + np.exp(np.float32(-1.702) * values))
    return bent

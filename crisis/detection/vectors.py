"""
The vectors of pieces of words in four bits a number: thirty-two numbers share a scale.

A base model has tens of thousands of pieces, and a process holds them all for the few that a text is made of.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GROUP = 32
MIDDLE = 8  # of the sixteen steps

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """A row a piece. The low bits of a byte hold a number of the row's first half, the high ones one of its second."""

    halves: NDArray[np.uint8]
    scale: NDArray[np.float16]

    def __len__(self) -> int:
        return len(self.halves)

    def of(self, numbers: NDArray[np.int64]) -> Numbers:
        """One row a number of a piece."""
        halves = self.halves[numbers]
        steps = np.concatenate((halves & 15, halves >> 4), axis=1).astype(np.float32) - np.float32(MIDDLE)
        groups = steps.reshape(len(numbers), -1, GROUP) * self.scale[numbers].astype(np.float32)[:, :, None]
        return groups.reshape(len(numbers), -1)


def vectors_packed(rows: Numbers) -> Vectors:
    """
    This function will round each number to one of sixteen steps; the largest of a group is met exactly.

    What was in four bits by the same rule (GGML's q4_0) comes out as it was.
    """
    groups = rows.reshape(len(rows), -1, GROUP)
    place = np.abs(groups).argmax(axis=2)[..., None]
    largest = np.take_along_axis(groups, place, axis=2)[..., 0]
    scale = (largest / -MIDDLE).astype(np.float16)
    by = np.where(scale == 0, 1, scale).astype(np.float32)[..., None]
    steps = np.clip(np.round(groups / by) + MIDDLE, 0, 15).astype(np.uint8).reshape(len(rows), -1)
    half = steps.shape[1] // 2
    return Vectors(steps[:, :half] | steps[:, half:] << 4, scale)

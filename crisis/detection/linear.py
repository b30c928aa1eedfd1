"""
The second layer: a linear score over hashed words and pieces of words and what the rules found.

It catches danger that uses no danger words. The numbers are in data/linear.npz, and for text that is not English in
data/linear_other.npz where there is one, written by `manage.py train_detector`. The layer is removable: without the
files the rules stand alone.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from crisis.detection.features import Hashes, Places, SharedTraits, Traits
from crisis.detection.rules import Found
from crisis.detection.windows import Span, runs_of, windows_of

PATH = Path(__file__).parent / "data" / "linear.npz"
OTHER_PATH = PATH.with_name("linear_other.npz")
LEVELS = (1, 2, 3, 4, 5)
CUE_VALUE = 0.5
SHOWN = 3
UNIT_BITS = np.uint64(12)  # MAX_CHARS is at most 500 units
UNIT_MASK = np.uint64(4095)
HASH_BITS = np.uint64(32)
HASH_MASK = np.uint64(0xFFFFFFFF)
FIRST = np.array([True])
WHOLE = np.array([[0, 1 << 30]])  # the only window of a short text

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of trait: sorted hashes, and the weight of each for each level in whole bytes, one scale a level."""

    hashes: NDArray[np.uint32]
    weights: NDArray[np.int8]
    scale: Numbers

    def rows(self, hashes: Hashes) -> tuple[Places, NDArray[np.bool_]]:
        """Where each hash stands, and which are known at all."""
        # Of half the width: what is searched fits into a core's own cache.
        asked = hashes.astype(np.uint32)
        rows = np.searchsorted(self.hashes, asked)
        np.minimum(rows, len(self.hashes) - 1, out=rows)
        return rows, self.hashes[rows] == asked

    def of(self, rows: Places) -> Numbers:
        """Half a million weights lie in memory as bytes; as floats they are but those of a text."""
        found: Numbers = self.weights[rows] * self.scale
        return found


@dataclass(frozen=True, slots=True)
class Linear:
    """What was learned: a score a level is the bias and what words, pieces and rules add."""

    version: str
    words: Block
    pieces: Block
    cues: dict[str, Numbers]
    bias: Numbers


@lru_cache(maxsize=2)
def linear_load(*, english: bool = True) -> Linear | None:
    """The shipped numbers; None when the file was taken out."""
    path = PATH if english or not OTHER_PATH.exists() else OTHER_PATH
    return linear_of(arrays_load(path)) if path.exists() else None


def arrays_load(path: Path) -> dict[str, Any]:
    """:raises ValueError: if the file is torn; a zip file's own errors are none that callers of `detect` catch."""
    try:
        with np.load(path, allow_pickle=False) as data:
            return dict(data)
    except (BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(f"{path.name} is not whole") from error


def linear_of(data: dict[str, Any]) -> Linear:
    """Weights lie in the file as whole bytes, one scale a level."""
    scale = data["scale"].astype(np.float32)

    def block(name: str) -> Block:
        return Block(data[f"{name}_hashes"], data[f"{name}_weights"], scale)

    names = [str(name) for name in data["cue_names"]]
    cues = dict(zip(names, data["cue_weights"].astype(np.float32), strict=True))
    return Linear(str(data["version"]), block("words"), block("pieces"), cues, data["bias"].astype(np.float32))


def cue_features(found: Sequence[Found]) -> set[str]:
    return {"=other" if cue.other else f"=kept {cue.kept}" if cue.kept else f"=guard {cue.reason}" for cue in found}


def linear_scores(linear: Linear, traits: Traits, found: Sequence[Found], units: Sequence[Span]) -> Numbers:
    """One row of scores a window (see windows.py), one column a level; zero is even odds."""
    starts = np.array([start for start, _ in units[1:]], np.int64)
    runs = np.array(runs_of(list(units)), np.int64)
    total = linear.bias + _block_scores(linear.words, traits.words, traits.word_at, starts, runs)
    total += _block_scores(linear.pieces, traits.pieces, traits.piece_at, starts, runs)
    if found:
        _cues_add(linear, total, found, np.array(windows_of(list(units))))
    return total


def shared_linear_scores(linear: Linear, shared: SharedTraits, found: Sequence[Sequence[Found]]) -> Numbers:
    """One row of scores a text, each read whole; `found` has what the rules found in each."""
    traits = shared.traits
    total = linear.bias + _text_scores(linear.words, traits.words, shared.word_text, len(found))
    total += _text_scores(linear.pieces, traits.pieces, shared.piece_text, len(found))
    for row, cues in enumerate(found):
        _cues_add(linear, total[row : row + 1], cues, WHOLE)
    return total


def _cues_add(linear: Linear, total: Numbers, found: Sequence[Found], windows: Places) -> None:
    """To each window's row what the cues say that begin in it; a long text has hundreds of windows and few cues."""
    inside: dict[str, NDArray[np.bool_]] = {}
    for cue in found:
        here = (windows[:, 0] <= cue.start) & (cue.start < windows[:, 1])
        for name in cue_features([cue]):
            inside[name] = inside[name] | here if name in inside else here
    for name, here in inside.items():
        if name in linear.cues:
            total[here] += CUE_VALUE * linear.cues[name]


def _text_scores(block: Block, hashes: Hashes, whose: Hashes, texts: int) -> Numbers:
    """As `_block_scores` of each text by itself. The text goes into the highest bits, so that one sort parts them."""
    hashes = np.sort(whose << HASH_BITS | hashes)
    hashes = hashes[np.concatenate((FIRST, hashes[1:] != hashes[:-1]))] if len(hashes) else hashes
    rows, known = block.rows(hashes & HASH_MASK)
    weights = block.of(rows[known])
    ends = np.searchsorted(hashes[known] >> HASH_BITS, np.arange(texts, dtype=np.uint64), "right")
    counts = np.diff(ends, prepend=0)
    total = np.zeros((texts, len(LEVELS)), np.float32)
    some = counts > 0
    if some.any():
        total[some] = np.add.reduceat(weights, (ends - counts)[some], axis=0)
    found: Numbers = total / np.sqrt(np.maximum(counts, 1))[:, None].astype(np.float32)
    return found


def _block_scores(block: Block, hashes: Hashes, places: Places, starts: Places, runs: Places) -> Numbers:
    """The sum of one kind of trait in every window at once, each counted once a unit, over the root of their number."""
    units = len(starts) + 1
    if units > 1:
        # The unit goes into the lowest bits, so that one sort brings equal traits of one unit together.
        hashes = hashes << UNIT_BITS | np.searchsorted(starts, places, "right").astype(np.uint64)
    hashes = np.sort(hashes)
    hashes = hashes[np.concatenate((FIRST, hashes[1:] != hashes[:-1]))] if len(hashes) else hashes
    rows, known = block.rows(hashes >> UNIT_BITS if units > 1 else hashes)
    weights = block.of(rows[known])
    if units == 1:
        alone: Numbers = weights.sum(axis=0, keepdims=True) / np.float32(max(len(weights), 1) ** 0.5)
        return alone
    unit = (hashes[known] & UNIT_MASK).astype(np.int64)
    counts = _until(np.bincount(unit, minlength=units)[:, None])
    sums = _until(np.stack([np.bincount(unit, weights[:, level], units) for level in range(len(LEVELS))], axis=1))
    first, after = runs[:, 0], runs[:, 1]
    found: Numbers = ((sums[after] - sums[first]) / np.sqrt(np.maximum(counts[after] - counts[first], 1))).astype(
        np.float32
    )
    return found


def _until(values: NDArray[Any]) -> NDArray[Any]:
    """Running totals with a zero in front: what lies in a run is the difference of two."""
    return np.concatenate((np.zeros((1, values.shape[1]), values.dtype), np.cumsum(values, axis=0)))


def heaviest_words(linear: Linear, traits: Traits, window: Span, level: int) -> list[Span]:
    """Where the words and pairs stand that speak most for `level` in a window, in normalised text."""
    inside = np.flatnonzero((traits.word_at >= window[0]) & (traits.word_end <= window[1]))
    rows, known = linear.words.rows(traits.words[inside])
    weights = np.where(known, linear.words.weights[rows, LEVELS.index(level)], 0)  # only their order counts
    best = np.argsort(-weights, kind="stable")[: SHOWN * 3]
    places = [(int(inside[place]), weights[place]) for place in best]
    spans = dict.fromkeys(
        (int(traits.word_at[place]), int(traits.word_end[place])) for place, weight in places if weight > 0
    )
    return list(spans)[:SHOWN]

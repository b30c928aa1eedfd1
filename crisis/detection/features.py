"""
What the linear layer sees of a text: hashes of words, word pairs and pieces of words, for a whole text at once.

Training and reading use this one file, so a weight always means what it meant when it was learned. Plain numpy: one
pass an n-gram length, no loop over characters.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

LENGTHS = (2, 3, 4, 5)
TOKEN = re.compile(r"\w+|[?!]")
SPACE = re.compile(r"[^\S ]")
STEP = np.uint64(0x9E3779B97F4A7C15)
PAIR = np.uint64(0xC2B2AE3D27D4EB4F)
SKIP = np.uint64(0x165667B19E3779F9)
MIX = np.uint64(0xFF51AFD7ED558CCD)
HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Traits:
    """Hashes of one text and the characters they start at; the two kinds are weighed apart."""

    words: Hashes
    word_at: Places
    word_end: Places
    pieces: Hashes
    piece_at: Places


def traits_of(text: str) -> Traits:
    """Of normalised text. Linear in its length."""
    # Every space becomes one blank of the same length, so that places stay those of the text.
    padded = " " + SPACE.sub(" ", text) + " "
    codes = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return Traits(*_words(padded, codes), *_pieces(codes))


def _mixed(values: Hashes, salt: int) -> Hashes:
    values = (values ^ np.uint64(salt * 0x632BE59BD9B4E019 & 0xFFFFFFFFFFFFFFFF)) * MIX
    return (values ^ (values >> HALF)) * STEP >> HALF


def _words(text: str, codes: Hashes) -> tuple[Hashes, Places, Places]:
    """Words, neighbours and neighbours but one, each with where its first word starts and its last one ends."""
    starts, ends = _tokens(text, codes)
    if not len(starts):
        return np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64)
    # Position-weighted sums: the difference of two prefix sums, divided by the first weight, is the word's polynomial.
    powers = _powers(len(codes))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum((codes + np.uint64(1)) * powers, dtype=np.uint64)))
    words = (sums[ends] - sums[starts]) * _inverse_powers(len(codes))[starts]
    pairs = words[:-1] * PAIR + words[1:]
    skips = words[:-2] * SKIP + words[2:]
    hashes = np.concatenate((_mixed(words, 1), _mixed(pairs, 2), _mixed(skips, 3)))
    first = np.concatenate((starts, starts[:-1], starts[:-2])) - 1
    return hashes, first, np.concatenate((ends, ends[1:], ends[2:])) - 1


def _tokens(text: str, codes: Hashes) -> tuple[Places, Places]:
    """Where each match of `TOKEN` starts and ends; a blank stands at both ends of the text."""
    if int(codes.max()) >= len(KINDS):
        spans = np.array([match.span() for match in TOKEN.finditer(text)], np.int64).reshape(-1, 2)
        return spans[:, 0], spans[:, 1]
    kinds = KINDS[codes]
    changes = kinds[1:] != kinds[:-1]
    signs = kinds == SIGN
    starts = np.flatnonzero((changes | signs[1:]) & (kinds[1:] > 0)) + 1
    ends = np.flatnonzero((changes | signs[:-1]) & (kinds[:-1] > 0)) + 1
    return starts, ends


def _pieces(codes: Hashes) -> tuple[Hashes, Places]:
    """Runs of two to five characters that lie in one word; a blank may stand at either end."""
    blanks = np.cumsum(codes == 32)
    rolling = codes.copy()
    hashes, places = [], []
    for length in range(2, LENGTHS[-1] + 1):
        if len(codes) < length:
            break
        rolling = rolling[:-1] * STEP + codes[length - 1 :]
        if length == 2:
            inside = blanks[1:] - blanks[:-1] + (codes[:-1] == 32) < 2
        else:
            inside = blanks[length - 2 : -1] == blanks[: len(codes) - length + 1]
        at = np.flatnonzero(inside)
        hashes.append(_mixed(rolling[at], 10 + length))
        places.append(at)
    if not hashes:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    return np.concatenate(hashes), np.maximum(np.concatenate(places) - 1, 0)


def _powers(length: int) -> Hashes:
    return POWERS[:length] if length <= len(POWERS) else _powers_of(STEP, length)


def _inverse_powers(length: int) -> Hashes:
    return INVERSES[:length] if length <= len(INVERSES) else _powers_of(INVERSE, length)


def _powers_of(base: np.uint64, length: int) -> Hashes:
    return np.concatenate((np.ones(1, np.uint64), np.cumprod(np.full(length - 1, base, np.uint64), dtype=np.uint64)))


def _kind(char: str) -> int:
    return SIGN if char in "?!" else int(char.isalnum() or char == "_")


SIGN = 2
# Of the first characters of Unicode: part of a word, a sign that counts, or nothing. Nearly all text is made of these.
KINDS = np.array([_kind(chr(code)) for code in range(0x3000)], np.int8)
INVERSE = np.uint64(pow(int(STEP), -1, 1 << 64))
POWERS = _powers_of(STEP, 1 << 14)
INVERSES = _powers_of(INVERSE, 1 << 14)

"""
What the linear layer sees of a text: hashes of words, word pairs and pieces of words, for a whole text at once.

Training and reading use this one file, so a weight always means what it meant when it was learned. Plain numpy: one
pass an n-gram length, no loop over characters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]

LENGTHS = (2, 3, 4, 5)
SPACE = re.compile(r"[^\S ]")
STEP = np.uint64(0x9E3779B97F4A7C15)
PAIR = np.uint64(0xC2B2AE3D27D4EB4F)
SKIP = np.uint64(0x165667B19E3779F9)
MIX = np.uint64(0xFF51AFD7ED558CCD)
HALF = np.uint64(32)
SALTS = [np.uint64(kind * 0x632BE59BD9B4E019 & 0xFFFFFFFFFFFFFFFF) for kind in range(16)]


@dataclass(frozen=True, slots=True)
class Traits:
    """Hashes of one text and the characters they start at; the two kinds are weighed apart."""

    words: Hashes
    word_at: Places
    word_end: Places
    pieces: Hashes
    piece_at: Places


@dataclass(frozen=True, slots=True)
class SharedTraits:
    """Of several texts in one: places are those of the texts joined by a blank, `starts` says where each begins."""

    traits: Traits
    starts: Places
    word_text: Hashes  # the number of the text that each word, or piece, belongs to
    piece_text: Hashes


def traits_of(text: str) -> Traits:
    """Of normalised text. Linear in its length."""
    # Every space becomes one blank of the same length, so that places stay those of the text.
    codes = _codes(text)
    return Traits(*_words(codes), *_pieces(codes))


def shared_traits_of(texts: Sequence[str]) -> SharedTraits:
    """
    Of several texts at once, exactly what each has by itself; none of them may be empty.

    They stand behind each other with a blank between. No word and no piece of a word crosses a blank; pairs of words
    would, and those are left out.
    """
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    # The blank before a text is its own: a piece may begin there.
    whose = np.repeat(np.arange(len(texts), dtype=np.uint64), lengths + 1)
    codes = _codes(" ".join(texts))
    traits = Traits(*_words(codes, whose), *_pieces(codes))
    starts = np.cumsum(lengths + 1) - lengths - 1
    return SharedTraits(traits, starts, whose[traits.word_at + 1], whose[traits.piece_at + 1])


def _codes(text: str) -> Hashes:
    padded = " " + SPACE.sub(" ", text) + " "
    return np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _mixed(kinds: Sequence[Hashes]) -> Hashes:
    """Of several kinds, each with a salt in it already, all at once and in place: short texts pay for every call."""
    values = np.concatenate(kinds)
    values *= MIX
    values ^= values >> HALF
    values *= STEP
    values >>= HALF
    return values


def _words(codes: Hashes, whose: Hashes | None = None) -> tuple[Hashes, Places, Places]:
    """
    Words, neighbours and neighbours but one, each with where its first word starts and its last one ends.

    With `whose`, the number of the text that each character belongs to, only those that lie in one text.
    """
    starts, ends = _tokens(codes)
    if not len(starts):
        return np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64)
    # Position-weighted sums: the difference of two prefix sums, divided by the first weight, is the word's polynomial.
    sums = np.cumsum((codes + np.uint64(1)) * _powers(len(codes)), dtype=np.uint64)
    before, end = starts - 1, ends - 1
    words = (sums[end] - sums[before]) * _inverse_powers(len(codes))[starts]
    pairs = words[:-1] * PAIR + words[1:]
    skips = words[:-2] * SKIP + words[2:]
    hashes = _mixed((words ^ SALTS[1], pairs ^ SALTS[2], skips ^ SALTS[3]))
    # Places are those of the text, before which a blank was put.
    first = np.concatenate((before, before[:-1], before[:-2]))
    last = np.concatenate((end, end[1:], end[2:]))
    if whose is None:
        return hashes, first, last
    owner = whose[starts]
    inside = np.concatenate((np.ones(len(words), np.bool_), owner[:-1] == owner[1:], owner[:-2] == owner[2:]))
    return hashes[inside], first[inside], last[inside]


def _tokens(codes: Hashes) -> tuple[Places, Places]:
    """Where each word, "?" and "!" starts and ends; a blank stands at both ends of the text."""
    kinds = KINDS.take(codes.view(np.int64)) if int(codes.max()) < len(KINDS) else _kinds(codes)
    changes = kinds[1:] != kinds[:-1]
    signs = kinds == SIGN
    starts = np.flatnonzero((changes | signs[1:]) & (kinds[1:] > 0)) + 1
    ends = np.flatnonzero((changes | signs[:-1]) & (kinds[:-1] > 0)) + 1
    return starts, ends


def _kinds(codes: Hashes) -> NDArray[np.int8]:
    """Also of characters beyond the table, as emoji are: each is asked for once."""
    far = codes >= len(KINDS)
    kinds = KINDS[np.where(far, 0, codes)]
    chars, which = np.unique(codes[far], return_inverse=True)
    kinds[far] = np.array([_kind(chr(code)) for code in chars.tolist()], np.int8)[which]
    return kinds


def _pieces(codes: Hashes) -> tuple[Hashes, Places]:
    """Runs of two to five characters that lie in one word; a blank may stand at either end."""
    blank = codes == 32
    blanks = np.cumsum(blank)
    rolling = codes
    hashes, places = [], []
    for length in range(2, LENGTHS[-1] + 1):
        if len(codes) < length:
            break
        rolling = rolling[:-1] * STEP + codes[length - 1 :]
        if length == 2:
            inside = ~(blank[1:] & blank[:-1])
        else:
            inside = blanks[length - 2 : -1] == blanks[: len(codes) - length + 1]
        at = np.flatnonzero(inside)
        hashes.append(rolling[at] ^ SALTS[10 + length])
        places.append(at)
    if not hashes:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    return _mixed(hashes), np.maximum(np.concatenate(places) - 1, 0)


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

"""
Which words of a changed entry are read for danger.

An entry is saved again and again while it grows. What was read once is not read again as news: each save would report
the same sentence as another signal. So the sentences that changed are held against what stands around them: what makes
the whole worse is news, and so is what is dangerous by itself, whatever stands around it.
"""

import re
from itertools import pairwise

from accounts.identity.models import User
from crisis.screening.services import Screening, screen

AROUND = 1_000
# From here on an incident opens.
DANGER = 3
_ENDS = re.compile(r"[.!?…。！？\n]+[\"'”’)\]]*\s*")


def changed_passage(old: str, new: str, owner: User) -> str | None:
    """The part of `new` to read and to report; None when nothing of it is news. No query."""
    if new == old or not new.strip():
        return None
    start, end = _span(old, new)
    passage = new[start:end].strip()
    # Taking a sentence away leaves its neighbours as they were.
    if set(_sentences(passage)) <= set(_sentences(old)):
        return None
    before, after = new[max(0, start - AROUND) : start], new[end : end + AROUND]
    if not (before.strip() or after.strip()):
        return passage
    around = before + new[start:end] + after
    alone, together, calm = (screen(text, owner) for text in (passage, around, before + after))
    if _severity(together) > _severity(calm):
        return around
    # One sentence alone says too little for the lower levels; and a detector that fails is told to whoever asks next.
    return passage if _severity(alone) >= DANGER or _failed(alone) else None


def _severity(found: Screening | None) -> int:
    return found.detection.severity if found is not None and found.detection is not None else 0


def _failed(found: Screening | None) -> bool:
    return found is not None and found.detection is None


def _sentences(text: str) -> list[str]:
    ends = [0, *(found.end() for found in _ENDS.finditer(text)), len(text)]
    return [part for start, end in pairwise(ends) if (part := text[start:end].strip())]


def _span(old: str, new: str) -> tuple[int, int]:
    """Where `new` differs from `old`, out to the ends of the sentences that it touches."""
    first = _alike(old, new)
    tail = _alike(old[first:][::-1], new[first:][::-1])
    last = len(new) - tail
    start = max((found.end() for found in _ENDS.finditer(new, 0, first)), default=0)
    # From the last changed letter on: when it is a full stop, the sentence behind it is an old one.
    ends = _ENDS.search(new, max(last - 1, start))
    return start, ends.end() if ends else len(new)


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low

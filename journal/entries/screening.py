"""
Which words of a changed entry are read for danger.

An entry is saved again and again while it grows. What was read once is not read again as news: each save would report
the same sentence as another signal. So the sentences that changed are held against what stands around them: what makes
the whole worse is news, and so is what is dangerous by itself, whatever stands around it. Of a sentence that somebody
goes on with, and may never end, the words that came are what changed.
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
    sentence = new[start:end].strip()
    # Taking a sentence away leaves its neighbours as they were.
    if set(_sentences(sentence)) <= set(_sentences(old)):
        return None
    began, (start, known) = start, _grown(old, new, start, end)
    passage = new[start:end].strip()
    before, after = new[max(0, start - AROUND) : start], new[end : end + AROUND]
    if not (before.strip() or after.strip()):
        return passage
    around = before + new[start:end] + after
    # Words without the beginning of their sentence may lack its "never": they count as little as it does.
    alone = [screen(text, owner) for text in dict.fromkeys((passage, sentence))]
    together, calm = screen(around, owner), screen(before + new[start:known] + after, owner)
    if _severity(together) > _severity(calm) or (_is_other(together) and not _is_other(calm)):
        return around
    # One sentence alone says too little for the lower levels; and a detector that fails is told to whoever asks next.
    if min(map(_severity, alone)) >= DANGER or any(map(_failed, alone)):
        return passage
    # Worry about somebody else has no severity, and beside the writer's own danger it would not show.
    return sentence if _is_other(alone[-1]) and not _is_other(screen(new[began:known], owner)) else None


def _severity(found: Screening | None) -> int:
    return found.detection.severity if found is not None and found.detection is not None else 0


def _is_other(found: Screening | None) -> bool:
    return found is not None and found.detection is not None and found.detection.subject == "other"


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


def _grown(old: str, new: str, start: int, end: int) -> tuple[int, int]:
    """
    Where the new words begin in a sentence that only grew at its end, and where the old ones ended; else `start` twice.

    A word that was half written is new.
    """
    was = old[start : len(old) - (len(new) - end)].rstrip()
    if not was or not new.startswith(was, start):
        return start, start
    known = place = start + len(was)
    if new[place : place + 1].isalnum():
        while start < place and not new[place - 1].isspace():
            place -= 1
    return place, known


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

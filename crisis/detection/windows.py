"""
A long text is read in overlapping windows, so that one dangerous sentence is not diluted by a page about breakfast.

A unit is a few sentences; a window is two neighbouring units. A short text is one window.
"""

import re
from itertools import pairwise

UNIT_CHARS = 160
WHOLE_CHARS = 400
# A sentence, or what stands in for one when a person dictates without a full stop.
SENTENCE = re.compile(r"[^.!?;\n\u2026\u061f\u06d4\u0964]{1,160}[.!?;\n\u2026\u061f\u06d4\u0964\s]*")

Span = tuple[int, int]


def units_of(text: str) -> list[Span]:
    """Units that cover the text from its first to its last character; one unit for a short text."""
    if len(text) <= WHOLE_CHARS:
        return [(0, len(text))]
    units: list[Span] = []
    start = end = 0
    for match in SENTENCE.finditer(text):
        if match.end() - start > UNIT_CHARS and end > start:
            units.append((start, end))
            start = end
        end = match.end()
    units.append((start, len(text)))
    return units


def windows_of(units: list[Span]) -> list[Span]:
    """Each unit with the next one."""
    if len(units) == 1:
        return units
    return [(start, end) for (start, _), (_, end) in pairwise(units)]

"""
A long text is read in overlapping windows, so that one dangerous sentence is not diluted by a page about breakfast.

A unit is a sentence, or a few short ones; a window is a run of one to three units. A text of a few lines is also read
whole, a short one only whole.
"""

import math
import re

SHORT_CHARS = 200
WHOLE_CHARS = 800
FREE = 3  # windows that cost nothing: even a short note has as many
UNIT_CHARS = 50
WINDOW_CHARS = 250
RUN = 3
# A sentence, or what stands in for one when a person dictates without a full stop.
SENTENCE = re.compile(r"[^.!?;\n\u2026\u061f\u06d4\u0964]{1,160}[.!?;\n\u2026\u061f\u06d4\u0964\s]*")

Span = tuple[int, int]


def units_of(text: str) -> list[Span]:
    """Units that cover the text from its first to its last character; one unit for a short text."""
    if len(text) <= SHORT_CHARS:
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


def runs_of(units: list[Span]) -> list[Span]:
    """The windows, each as its first unit and the one after its last."""
    count, end = len(units), units[-1][1]
    runs = [
        (first, first + length)
        for length in range(1, min(RUN, count) + 1)
        for first in range(count - length + 1)
        if length == 1 or units[first + length - 1][1] - units[first][0] <= WINDOW_CHARS
    ]
    if end <= WHOLE_CHARS and (0, count) not in runs:
        runs.append((0, count))
    return runs


def chances(windows: int) -> float:
    """How often the number of windows doubles beyond the first few: many windows are many chances to be wrong."""
    return max(0.0, math.log2(windows / FREE))


def windows_of(units: list[Span]) -> list[Span]:
    """The same windows in characters."""
    return [(units[first][0], units[after - 1][1]) for first, after in runs_of(units)]

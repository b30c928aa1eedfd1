"""
Which of a few words a sentence must hold before a phrase's pattern is worth running over it.

Looking for a word costs a fortieth of running a pattern, and most patterns that an anchor wakes find nothing. What is
said here must hold for every match there is: whatever the reader of patterns below does not know, it leaves out.
"""

import re

MOST = 24  # words in one set: more would cost as much as the pattern
SETS = 2
REPEATS = re.compile(r"[?*+]|\{(\d*)(?:,\d*)?\}")
GROUP = re.compile(r"\((\?:|\?=|\?!|\?<=|\?<!)?")
SET = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
CLASSES = frozenset("wWdDsSbB")
Words = frozenset[str]


def needed_of(pattern: str) -> tuple[tuple[str, ...], ...]:
    """
    Two sets of words at most; in every match of `pattern` stands one word of each.

    :raises ValueError: when the pattern uses what is not understood here.
    """
    found, end = _choices(pattern, 0)
    if end != len(pattern):
        raise ValueError(f"not understood from {pattern[end:]!r}")
    telling = sorted((words for words in found if min(map(len, words)) > 1), key=_worth, reverse=True)
    return tuple(tuple(sorted(words)) for words in telling[:SETS])


def _choices(pattern: str, at: int) -> tuple[list[Words], int]:
    """What every match of the alternatives from `at` on needs, and where they end."""
    each: list[list[Words]] = []
    while True:
        found, at = _sequence(pattern, at)
        each.append(found)
        if at == len(pattern) or pattern[at] == ")":
            break
        at += 1
    if len(each) == 1:
        return each[0], at
    if not all(each):
        return [], at
    together: Words = frozenset().union(*(max(found, key=_worth) for found in each))
    # "be dead" is there when "dead" is.
    together = frozenset(word for word in together if not any(other in word for other in together - {word}))
    return [together] if len(together) <= MOST else [], at


def _sequence(pattern: str, at: int) -> tuple[list[Words], int]:
    found: list[Words] = []
    run = ""
    while at < len(pattern) and pattern[at] not in "|)":
        inside, literal, at = _atom(pattern, at)
        repeated = REPEATS.match(pattern, at)
        optional = bool(repeated) and (repeated[0] in "?*" or (repeated[1] is not None and int(repeated[1] or 0) == 0))
        if repeated:
            at = repeated.end()
            if at < len(pattern) and pattern[at] in "?+":
                at += 1
        if literal and not optional:
            run += literal
        if not literal or repeated:
            found += [frozenset({run})] if run else []
            run = ""
        if not optional:
            found += inside
    return found + ([frozenset({run})] if run else []), at


def _atom(pattern: str, at: int) -> tuple[list[Words], str, int]:
    """What stands at `at`: what its inside needs, the letter that it is, and where it ends."""
    char = pattern[at]
    if char == "(":
        opened = GROUP.match(pattern, at)
        inside, end = _choices(pattern, opened.end() if opened else at + 1)
        if end == len(pattern) or (opened and pattern[opened.end() : opened.end() + 1] == "?"):
            raise ValueError(f"a group that is not understood: {pattern[at:]!r}")
        looks_around = opened is not None and opened[1] not in (None, "?:")
        return ([] if looks_around else inside), "", end + 1
    if char == "[":
        chars = SET.match(pattern, at)
        if not chars:
            raise ValueError(f"a set that is not understood: {pattern[at:]!r}")
        return [], "", chars.end()
    if char == "\\":
        escaped = pattern[at + 1 : at + 2]
        if not escaped or (escaped.isalnum() and escaped not in CLASSES):
            raise ValueError(f"an escape that is not understood: {pattern[at:]!r}")
        return [], "" if escaped in CLASSES else escaped, at + 2
    return [], "" if char in "^$." else char, at + 1


def _worth(words: Words) -> tuple[float, int]:
    """Few sentences hold a word of it: long words and few of them."""
    return min(map(len, words)) - len(words) / 8, -len(words)

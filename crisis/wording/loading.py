"""
Reading a file of words: one JSON object a language, each with the same keys; a test compares them.

Files are read once a process. A language that a file does not have is answered in English.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import orjson

LANGUAGES = ("en", "es", "fr", "de", "pt")
FALLBACK = "en"
Words = dict[str, Any]


@cache
def words_read(path: Path) -> dict[str, Words]:
    found: dict[str, Words] = orjson.loads(path.read_bytes())
    return found


def words_of(path: Path, language: str) -> Words:
    """The words of one language, or the English ones."""
    known = words_read(path)
    return known.get(language, known[FALLBACK])


def language_known(language: str) -> str:
    return language if language in LANGUAGES else FALLBACK


def language_asked(header: str, default: str = FALLBACK) -> str:
    """The first language of an Accept-Language header that we have; weights that disagree with the order count."""
    for tag in sorted(_tags(header[:200]), key=lambda pair: -pair[1]):
        if tag[0] in LANGUAGES:
            return tag[0]
    return default


def _tags(header: str) -> Iterable[tuple[str, float]]:
    for part in header.split(","):
        name, _, rest = part.strip().partition(";")
        weight = rest.strip().removeprefix("q=")
        try:
            yield name.split("-")[0].strip().lower(), float(weight) if weight else 1.0
        except ValueError:
            continue

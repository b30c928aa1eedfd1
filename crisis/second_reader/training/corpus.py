"""The corpus as JSON lines, and which of it is kept aside."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Of 256: the share of groups that no training may see (15 %).
ASIDE = 38


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `file` is the author's file: voices are told apart by it."""

    id: str
    file: str
    text: str
    severity: int
    category: str
    language: str
    aside: bool
    english: str = ""


def corpus_paths(places: Iterable[Path]) -> list[Path]:
    """:raises FileNotFoundError: naming a place that holds no `*.jsonl`."""
    found: list[Path] = []
    for place in places:
        files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place] if place.is_file() else []
        if not files:
            raise FileNotFoundError(f"{place} holds no .jsonl file")
        found += files
    return found


def corpus_read(paths: Iterable[Path]) -> list[Line]:
    """:raises ValueError: naming file and line of what is no message."""
    return [
        _line(path, number, text)
        for path in paths
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if text.strip()
    ]


def is_aside(file: str, group: str) -> bool:
    """Groups stay together: a message and its twin are on the same side."""
    return hashlib.sha256(f"{file}:{group}".encode()).digest()[0] < ASIDE


def _line(path: Path, number: int, text: str) -> Line:
    try:
        row = json.loads(text)
        severity = int(row["severity"])
        if not 0 <= severity <= 5:
            raise ValueError("severity")
        return Line(
            str(row["id"]), path.stem, str(row["text"]), severity, str(row.get("category", "")),
            str(row.get("language", "")), is_aside(path.stem, str(row.get("group") or row["id"])),
            str(row.get("english") or ""),
        )  # fmt: skip
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}:{number} is no message of the corpus ({type(error).__name__})") from error

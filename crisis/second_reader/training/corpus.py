"""The corpus as JSON lines, and which of it is kept aside."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crisis.detection.training.corpus import Message
from crisis.detection.training.public_lines import lines_that_teach, messages_among

# Of 256, by a hash of the group: those that nothing is chosen by (15 %), and those that thresholds are chosen by (8 %).
ASIDE, CALIBRATION = 38, 58


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `file` is the author's file: voices are told apart by it."""

    id: str
    file: str
    text: str
    severity: int
    category: str
    language: str
    part: str
    english: str = ""

    @property
    def aside(self) -> bool:
        return self.part == "aside"


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


def part_of(file: str, group: str) -> str:
    """`aside`, `calibration` or `training`. Groups stay together: a message and its twin are in the same part."""
    first = hashlib.sha256(f"{file}:{group}".encode()).digest()[0]
    return "aside" if first < ASIDE else "calibration" if first < CALIBRATION else "training"


def examples_of(lines: Iterable[Line]) -> list[tuple[str, int]]:
    """What is learned from: each text once, and of texts in other languages also what they say in English."""
    found = {line.text: line.severity for line in lines}
    for line in lines:
        if line.english:
            found.setdefault(line.english, line.severity)
    return list(found.items())


def public_examples_of(lines: Iterable[Line], public: Sequence[Message]) -> list[tuple[str, int]]:
    """Lines that people wrote in public, and messages among them: detection/training/public_lines.py says why."""
    teaching = lines_that_teach(public)
    messages = [
        Message(line.text, line.severity, line.category, line.language, line.file, line.aside, line.id)
        for line in lines
    ]
    return [(message.text, message.severity) for message in [*teaching, *messages_among(messages, teaching)]]


def _line(path: Path, number: int, text: str) -> Line:
    try:
        row = json.loads(text)
        severity = int(row["severity"])
        if not 0 <= severity <= 5:
            raise ValueError("severity")
        return Line(
            str(row["id"]), path.stem, str(row["text"]), severity, str(row.get("category", "")),
            str(row.get("language", "")), part_of(path.stem, str(row.get("group") or row["id"])),
            str(row.get("english") or ""),
        )  # fmt: skip
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}:{number} is no message of the corpus ({type(error).__name__})") from error

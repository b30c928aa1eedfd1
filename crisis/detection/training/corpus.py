"""
Reading the corpora: JSON lines with `text` and `severity` 0-5, and what is kept aside of them.

Nobody tunes on what is kept aside, and nobody reads its lines: it tells once how good the detector is. The rule is
by group, so that no scene stands on both sides, and by hash, so that it is the same for everybody and for ever.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

KEPT_ASIDE = 38  # of 256: 15 %
# What a diary is full of. Every other severity 0 is a hard negative: innocent, in alarming words.
ORDINARY = frozenset({"ordinary", "low_mood", "ordinary_low", "ordinary_neutral", "ordinary_good"})


@dataclass(frozen=True, slots=True)
class Message:
    """One labelled text; `source` is the file it came from, which is its author."""

    text: str
    severity: int
    category: str
    language: str
    source: str
    aside: bool
    name: str
    english: str = ""  # what a message in another language says; teaches the network, whose words are English

    @property
    def ordinary(self) -> bool:
        return self.severity == 0 and self.category in ORDINARY

    @property
    def hard(self) -> bool:
        return self.severity == 0 and self.category not in ORDINARY


def is_kept_aside(source: str, group: str) -> bool:
    """`source` is the file's name without its ending; a line without a group is a group of its own (its id)."""
    return hashlib.sha256(f"{source}:{group}".encode()).digest()[0] < KEPT_ASIDE


def corpus_read(folders: Iterable[Path]) -> list[Message]:
    """
    Every message of every .jsonl file in the folders, in a stable order.

    :raises FileNotFoundError: naming a folder without one: what is left out must not go unnoticed.
    """
    folders = list(folders)
    for folder in folders:
        if not any(folder.glob("*.jsonl")):
            raise FileNotFoundError(f"{folder} holds no .jsonl file")
    paths = sorted((path for folder in folders for path in folder.glob("*.jsonl")), key=lambda path: path.name)
    return [_message(path.stem, line) for path in paths for line in _lines(path)]


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _message(source: str, line: str) -> Message:
    row = json.loads(line)
    group = row.get("group") or row["id"]
    return Message(
        row["text"], int(row["severity"]), row["category"], row["language"], source, is_kept_aside(source, group),
        row["id"], row.get("english", ""),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """What a larger model thinks: of messages, by file and id, and of texts that nobody labelled."""

    chances: dict[str, list[float]]
    texts: tuple[Message, ...] = ()
    of_texts: tuple[tuple[float, ...], ...] = ()


def judged_read(paths: Iterable[Path]) -> Judged:
    """
    JSON lines {file, id, p}, or {file, text, language, p} for a text cut or joined from that file's messages.

    What several files judge has the mean of them; a file named twice counts twice. A text that is no message teaches
    like one, is left out with its file, and is never counted or measured.
    """
    of_messages: dict[str, list[list[float]]] = defaultdict(list)
    of_texts: dict[tuple[str, str, str], list[list[float]]] = defaultdict(list)
    for row in (json.loads(line) for path in paths for line in _lines(path)):
        if "text" in row:
            of_texts[row["file"], row["language"], row["text"]].append(row["p"])
        else:
            of_messages[f"{row['file']}:{row['id']}"].append(row["p"])
    chances = [tuple(_mean(said)) for said in of_texts.values()]
    texts = [
        Message(text, sum(chance >= 0.5 for chance in said), "judged", language, file, False, "")
        for (file, language, text), said in zip(of_texts, chances, strict=True)
    ]
    return Judged({name: _mean(said) for name, said in of_messages.items()}, tuple(texts), tuple(chances))


def _mean(said: list[list[float]]) -> list[float]:
    return [sum(level) / len(said) for level in zip(*said, strict=True)]

"""
The model at work: windows of a text through ONNX, probabilities out. No Django, no database, nothing logged.

Needs onnxruntime, tokenizers and numpy (requirements/second-reader.in); they are imported when a model is opened, so
that a process without a model pays nothing.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

SEVERITIES = (1, 2, 3, 4, 5)
# Tokens of a window, with those that open and close it; of two windows so many are the same.
WINDOW, OVERLAP = 192, 48
# Windows that go through the network together.
TOGETHER = 4
MODEL, TOKENIZER, CARD = "model.onnx", "tokenizer.json", "card.json"
PACKAGES = "pip install -r requirements/second-reader.in"


class ReadingFailed(RuntimeError):
    """One text could not be read; nothing of it is said here."""


class ReaderUnusable(RuntimeError):
    """The folder's model cannot be used; the message says why and holds no text of anybody."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model thinks of one text: `chances` of severity at least 1..5, the highest of its windows."""

    severity: int
    chances: tuple[float, ...]

    @property
    def scores(self) -> dict[str, float]:
        """As `Detection.scores`: zero is even odds."""
        return {f"severity_{level}": round(_odds(p), 3) for level, p in zip(SEVERITIES, self.chances, strict=True)}


def level_of(chances: Sequence[float], thresholds: Mapping[int, float]) -> int:
    """The highest severity whose chance reaches its threshold; a severity without a threshold is never said."""
    return max((s for s, p in zip(SEVERITIES, chances, strict=True) if p >= thresholds.get(s, math.inf)), default=0)


class SecondReader:
    """One opened model. Not cheap to open; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """:raises ReaderUnusable: when a file is missing, is not what the card says, or a package is missing."""
        card = card_read(folder)
        for name, expected in ((MODEL, card["model_sha256"]), (TOKENIZER, card["tokenizer_sha256"])):
            _check(folder / name, expected)
        try:
            import onnxruntime
            from onnxruntime.capi import onnxruntime_pybind11_state
            from tokenizers import Tokenizer
        except ImportError as error:
            raise ReaderUnusable(f"{error.name} is missing: {PACKAGES}") from error
        # They have no common parent.
        self._errors = tuple(
            kind for kind in vars(onnxruntime_pybind11_state).values()
            if isinstance(kind, type) and issubclass(kind, Exception)
        )  # fmt: skip
        self.version = str(card["version"])
        self.thresholds = _thresholds_of(card)
        self._tokenizer = plain(Tokenizer.from_file(str(folder / TOKENIZER)))
        options = onnxruntime.SessionOptions()
        # The worker has other work, and other processes have other cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(folder / MODEL), sess_options=options, providers=["CPUExecutionProvider"]
            )
        except self._errors as error:
            raise ReaderUnusable(f"{MODEL} cannot be opened: {type(error).__name__}") from error

    def read(self, text: str) -> Reading:
        """
        This function will read the whole text, however long; time is linear in it.

        :raises ReadingFailed: when the model cannot take it.
        """
        windows = list(windows_of(self._tokenizer, text))
        chances = [0.0] * len(SEVERITIES)
        for start in range(0, len(windows), TOGETHER):
            for row in self._chances(windows[start : start + TOGETHER]):
                chances = [max(known, new) for known, new in zip(chances, row, strict=True)]
        return Reading(level_of(chances, self.thresholds), tuple(chances))

    def _chances(self, windows: Sequence[Sequence[int]]) -> list[list[float]]:
        import numpy

        longest = max(map(len, windows))
        ids = numpy.zeros((len(windows), longest), dtype=numpy.int64)
        mask = numpy.zeros_like(ids)
        for number, window in enumerate(windows):
            ids[number, : len(window)] = window
            mask[number, : len(window)] = 1
        try:
            logits: Any = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        except self._errors as error:
            raise ReadingFailed(type(error).__name__) from None
        return [[_chance(float(value)) for value in row] for row in logits]


def plain(tokenizer: Any) -> Any:
    """Windows are cut here; what a tokenizer's file says of lengths is for somebody else."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def windows_of(tokenizer: Any, text: str) -> Iterator[list[int]]:
    """Token ids of each window; a text that fits has one, a text without a token none."""
    ends = tokenizer.encode("").ids
    opens, closes = ends[:1], ends[1:]
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    room = WINDOW - len(ends)
    for start in range(0, max(1, len(ids) - OVERLAP), room - OVERLAP):
        part = ids[start : start + room]
        if part:
            yield [*opens, *part, *closes]


@lru_cache(maxsize=2)
def _opened(folder: Path, changed: int) -> SecondReader:
    return SecondReader(folder)


def reader_open(folder: Path) -> SecondReader:
    """
    This function will open the folder's model once a process, and again when its card has changed.

    :raises ReaderUnusable: when it cannot be used.
    """
    try:
        changed = (folder / CARD).stat().st_mtime_ns
    except OSError as error:
        raise ReaderUnusable(f"{folder} holds no {CARD}") from error
    return _opened(folder, changed)


def card_read(folder: Path) -> dict[str, Any]:
    """:raises ReaderUnusable: when there is none, or it is not one of ours."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReaderUnusable(f"{folder} holds no readable {CARD}") from error
    if not isinstance(card, dict):
        raise ReaderUnusable(f"{CARD} is no card")
    missing = {"version", "model_sha256", "tokenizer_sha256", "thresholds"} - card.keys()
    if missing:
        raise ReaderUnusable(f"{CARD} lacks {', '.join(sorted(missing))}")
    return card


def _thresholds_of(card: Mapping[str, Any]) -> dict[int, float]:
    try:
        return {int(severity): float(value) for severity, value in card["thresholds"].items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise ReaderUnusable(f"{CARD} has no thresholds that are numbers") from error


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path, expected: str) -> None:
    try:
        found = sha256_of(path)
    except OSError as error:
        raise ReaderUnusable(f"{path} cannot be read") from error
    if found != expected:
        raise ReaderUnusable(f"{path} is not the file of its card: sha256 is {found}, the card says {expected}")


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _odds(chance: float) -> float:
    kept = min(max(chance, 1e-9), 1 - 1e-9)
    return math.log(kept / (1 - kept))

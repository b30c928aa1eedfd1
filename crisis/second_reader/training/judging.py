"""
What a larger model thinks of messages that it did not learn from: the teacher of the detector's own layers.

The files are dealt out in two halves, as for the detector's thresholds. A copy of the model learns from one half and
judges the other, because its doubt about what it has read is worth nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from crisis.detection.training.corpus import Message
from crisis.detection.training.cutting import texts_cut
from crisis.detection.training.public_lines import lines_that_teach, messages_among
from crisis.detection.training.writing import ALWAYS, folds_of
from crisis.second_reader.reading import windows_of
from crisis.second_reader.training.fitting import Progress, Recipe, fit, padded
from crisis.second_reader.training.network import Reader

TOGETHER = 64

Told = Callable[[str], None]


def judge(
    base: Path, messages: Sequence[Message], public: Sequence[Message], recipe: Recipe, told: Told, progress: Progress
) -> list[dict[str, Any]]:
    """
    The lines of `train_detector --teacher`: of each message, and of texts cut and joined from the messages.

    What a script put together always teaches and is not judged.
    """
    part_of = dict(zip((message.source for message in messages), folds_of(messages), strict=True))
    lines = lines_that_teach(public)
    judged: list[dict[str, Any]] = []
    for part in sorted(set(part_of.values()) - {ALWAYS}):
        learned = [message for message in messages if part_of[message.source] != part]
        told(f"Learning from all but part {part + 1}: {len(learned)} messages.")
        learned += [*lines, *messages_among(learned, lines)]
        reader, tokenizer = fit(base, [(message.text, message.severity) for message in learned], recipe, progress)
        others = [message for message in messages if part_of[message.source] == part]
        cut = texts_cut(others)
        told(f"Judging part {part + 1}: {len(others)} messages and {len(cut)} texts made of them.")
        chances = chances_of(reader, tokenizer, [*(message.text for message in others), *(text for *_, text in cut)])
        judged += [{"file": m.source, "id": m.name, "p": p} for m, p in zip(others, chances, strict=False)]
        judged += [
            {"file": source, "text": text, "language": language, "p": p}
            for (source, language, text), p in zip(cut, chances[len(others) :], strict=True)
        ]
    return judged


def chances_of(reader: Reader, tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[float]]:
    """The chance of severity at least 1..5 of each text: of its windows the highest."""
    windows = [(place, window) for place, text in enumerate(texts) for window in windows_of(tokenizer, text)]
    windows.sort(key=lambda window: len(window[1]))
    found = torch.zeros(len(texts), reader.heads.out_features)
    with torch.inference_mode():
        for batch in _batches(windows):
            ids, mask = padded([window for _, window in batch])
            for (place, _), chances in zip(batch, torch.sigmoid(reader(ids, mask).float()), strict=True):
                found[place] = torch.maximum(found[place], chances)
    return [[round(chance, 4) for chance in row] for row in found.tolist()]


def _batches(windows: Sequence[tuple[int, list[int]]]) -> Iterable[Sequence[tuple[int, list[int]]]]:
    return (windows[start : start + TOGETHER] for start in range(0, len(windows), TOGETHER))

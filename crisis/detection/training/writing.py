"""One training from messages to files: folds of whole files, thresholds, the final fit, and what it was made of."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection.training.corpus import Message
from crisis.detection.training.fitting import Prepared, linear_fit, linear_made, linear_read, prepare
from crisis.detection.training.thresholds import decision_choose, rates_of

FOLDS = 6
Progress = Callable[[int, int, str], None]


def train(messages: Sequence[Message], *, out: Path, version: str, progress: Progress | None = None) -> None:
    """This function will write linear.npz, decision.json and card.json into `out`."""
    folds = folds_of(messages)
    steps = max(folds) + 3
    tell = progress or (lambda done, total, what: None)
    tell(0, steps, "reading")
    prepared = prepare(messages)
    scores = np.zeros((len(messages), 5), np.float32)
    for fold in range(max(folds) + 1):
        tell(fold + 1, steps, f"files left out, part {fold + 1}")
        scores[np.array(folds) == fold] = _fold_scores(messages, prepared, folds, fold)
    decision = decision_choose(messages, scores)
    tell(steps - 1, steps, "the whole corpus")
    arrays = linear_fit(prepared, [message.severity for message in messages], version=version)
    out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out / "linear.npz", **arrays)
    _write(out / "decision.json", decision)
    _write(out / "card.json", _card(messages, scores, decision, out, version))
    tell(steps, steps, "written")


def folds_of(messages: Sequence[Message]) -> list[int]:
    """A number a message. A file is never split: what is measured is how the weights read a new author."""
    sizes = Counter(message.source for message in messages)
    order = sorted(sizes, key=lambda source: (-sizes[source], source))
    numbers = {source: place % min(FOLDS, len(order)) for place, source in enumerate(order)}
    return [numbers[message.source] for message in messages]


def _fold_scores(
    messages: Sequence[Message], prepared: Sequence[Prepared], folds: Sequence[int], fold: int
) -> NDArray[np.float32]:
    learned = [place for place, own in enumerate(folds) if own != fold]
    left = [prepared[place] for place, own in enumerate(folds) if own == fold]
    arrays = linear_fit([prepared[p] for p in learned], [messages[p].severity for p in learned], version="fold")
    return linear_read(linear_made(arrays), left)


def _card(
    messages: Sequence[Message], scores: NDArray[np.float32], decision: dict[str, Any], out: Path, version: str
) -> dict[str, Any]:
    return {
        "version": version,
        "files": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("linear.npz", "decision.json")
        },
        "learned_from": dict(sorted(Counter(message.source for message in messages).items())),
        "severities": dict(sorted(Counter(str(message.severity) for message in messages).items())),
        "languages": dict(Counter(message.language for message in messages).most_common()),
        "files_left_out": rates_of(messages, scores, decision),
    }


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

"""One training from messages to files: folds of whole files, thresholds, the final fits, and what they were made of."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crisis.detection.training import network_fit as networks
from crisis.detection.training.corpus import Message
from crisis.detection.training.fitting import (
    TEACHER_SHARE,
    Prepared,
    linear_fit,
    linear_made,
    linear_read,
    prepare,
    targets_of,
)
from crisis.detection.training.thresholds import decision_choose, rates_of

FOLDS = 6
Progress = Callable[[int, int, str], None]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """`base` is the folder of the base model; without it only the linear layer is fitted."""

    version: str
    base: Path | None = None
    teacher: dict[str, list[float]] = field(default_factory=dict)
    progress: Progress | None = None


def train(messages: Sequence[Message], out: Path, recipe: Recipe) -> None:
    """This function will write linear.npz, network.npz (with a base), decision.json and card.json into `out`."""
    folds = np.array(folds_of(messages))
    count = int(folds.max()) + 1
    steps = (count + 1) * (2 if recipe.base else 1) + 1
    told = _Told(recipe.progress, steps)
    prepared, targets = prepare(messages), targets_of(messages, recipe.teacher, TEACHER_SHARE)
    linear = np.zeros((len(messages), 5), np.float32)
    for fold in range(count):
        told(f"words, files left out, part {fold + 1}")
        left, learned = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        arrays = linear_of_part(messages, prepared, targets, learned, version="fold")
        linear[left] = linear_read(linear_made(arrays), [prepared[place] for place in left])
    told("words, everything")
    files = {
        "linear.npz": linear_of_part(messages, prepared, targets, np.arange(len(messages)), version=recipe.version)
    }
    network = None
    if recipe.base:
        network = np.zeros((len(messages), 5), np.float32)
        for fold in range(count):
            told(f"network, files left out, part {fold + 1}")
            left, learned = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
            network[left] = network_read(
                network_of_part(messages, targets, learned, recipe.base), messages, left, recipe.base
            )
        told("network, everything")
        fitted = network_of_part(messages, targets, np.arange(len(messages)), recipe.base)
        version = recipe.version.replace("linear", "network")
        files["network.npz"] = networks.network_arrays(fitted, recipe.base, version=version)
    write(out, files, messages, linear, network, recipe.version)
    told("written")


def linear_of_part(
    messages: Sequence[Message], prepared: Sequence[Prepared], targets: NDArray[np.float64], places: NDArray[np.int64],
    *, version: str,
) -> dict[str, Any]:  # fmt: skip
    severities = [messages[place].severity for place in places]
    return linear_fit([prepared[place] for place in places], severities, targets[places], version=version)


def network_of_part(
    messages: Sequence[Message], targets: NDArray[np.float64], places: NDArray[np.int64], base: Path
) -> Any:
    """Messages in other languages are learned twice: as written, and as what they say in English."""
    pieces = networks.pieces_of(base)
    told = [place for place in places if messages[place].english]
    texts = [messages[place].text for place in places] + [messages[place].english for place in told]
    both = np.concatenate((places, np.array(told, np.int64)))
    severities = [messages[place].severity for place in both]
    return networks.network_fit(networks.numbers_of(texts, pieces), targets[both].astype(np.float32), severities, base)


def network_read(network: Any, messages: Sequence[Message], places: NDArray[np.int64], base: Path) -> Scores:
    pieces = networks.pieces_of(base)
    return networks.scores_of(network, networks.numbers_of([messages[place].text for place in places], pieces))


def write(
    out: Path, files: dict[str, dict[str, Any]], messages: Sequence[Message], linear: Scores, network: Scores | None,
    version: str,
) -> None:  # fmt: skip
    """`linear` and `network` are the scores of files left out: the thresholds come from them."""
    decision = decision_choose(messages, linear, network)
    out.mkdir(parents=True, exist_ok=True)
    if network is None:
        # Of an earlier training: the thresholds are not made for it.
        (out / "network.npz").unlink(missing_ok=True)
    for name, arrays in files.items():
        np.savez_compressed(out / name, **arrays)
    _write(out / "decision.json", decision)
    names = [*files, "decision.json"]
    card = {
        "version": version,
        "files": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in names},
        "learned_from": dict(sorted(Counter(message.source for message in messages).items())),
        "severities": dict(sorted(Counter(str(message.severity) for message in messages).items())),
        "languages": dict(Counter(message.language for message in messages).most_common()),
        "files_left_out": rates_of(messages, decision, linear, network),
        "thresholds_from": sorted({message.source for message in messages}),
    }
    _write(out / "card.json", card)


def folds_of(messages: Sequence[Message]) -> list[int]:
    """A number a message. A file is never split: what is measured is how the weights read a new author."""
    sizes = Counter(message.source for message in messages)
    order = sorted(sizes, key=lambda source: (-sizes[source], source))
    numbers = {source: place % min(FOLDS, len(order)) for place, source in enumerate(order)}
    return [numbers[message.source] for message in messages]


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


class _Told:
    """Counts the steps for whoever wants to see them."""

    def __init__(self, progress: Progress | None, steps: int) -> None:
        self.progress, self.steps, self.done = progress, steps, 0

    def __call__(self, what: str) -> None:
        self.done += 1
        if self.progress:
            self.progress(self.done, self.steps, what)

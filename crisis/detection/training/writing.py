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
from crisis.detection.training.corpus import Judged, Message
from crisis.detection.training.fitting import (
    TEACHER_SHARE,
    Prepared,
    linear_fit,
    linear_made,
    linear_read,
    prepare,
    targets_of,
)
from crisis.detection.training.public_lines import lines_that_teach, messages_among
from crisis.detection.training.thresholds import decision_choose, rates_of

FOLDS = 2
# Sentences put together by a script: they always teach, but no author wrote them, so no threshold comes from them.
SCRIPTED = frozenset({"v", "va"})
ENGLISH = "en"
ONE_IN = 3  # of the English messages teaches the network for the other languages; with all it takes twice as long
ALWAYS = -1  # the part of what is never left out
Progress = Callable[[int, int, str], None]
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    `base` is the folder of the base model; without it only the linear layer is fitted.

    `public` are lines that people wrote in public: some teach, and messages are put among them.
    `other_languages` makes a set for text that is not English and leaves the weights and thresholds of English alone.
    """

    version: str
    base: Path | None = None
    teacher: Judged = field(default_factory=lambda: Judged({}))
    progress: Progress | None = None
    other_languages: bool = False
    public: Sequence[Message] = ()

    def named(self, name: str) -> str:
        return f"{name}_other.npz" if self.other_languages else f"{name}.npz"


def train(messages: Sequence[Message], out: Path, recipe: Recipe) -> None:
    """
    This function will write linear.npz, network.npz (with a base), decision.json and card.json into `out`.

    For the other languages it writes linear_other.npz and network_other.npz, and changes decision.json and card.json.
    """
    folds = np.array(folds_of(messages))
    count = int(folds.max()) + 1
    steps = (count + 1) * (2 if recipe.base else 1) + 1
    told = _Told(recipe.progress, steps)
    lessons = lessons_of(messages, recipe.teacher, recipe.public)
    fold_of = dict(zip((message.source for message in messages), folds.tolist(), strict=True))
    parts = np.array([fold_of.get(message.source, ALWAYS) for message in lessons.messages])
    own = np.arange(len(messages))
    linear = np.zeros((len(messages), 5), np.float32)
    for fold in range(count):
        told(f"words, files left out, part {fold + 1}")
        left, learned = own[folds == fold], np.flatnonzero(parts != fold)
        arrays = linear_of_part(lessons, learned, version="fold")
        linear[left] = linear_read(linear_made(arrays), [lessons.prepared[place] for place in left])
    told("words, everything")
    files = {recipe.named("linear"): linear_of_part(lessons, np.arange(len(parts)), version=recipe.version)}
    network = None
    if recipe.base:
        network = np.zeros((len(messages), 5), np.float32)
        for fold in range(count):
            told(f"network, files left out, part {fold + 1}")
            left, learned = own[folds == fold], np.flatnonzero(parts != fold)
            fitted = network_of_part(lessons, learned, recipe.base, other_languages=recipe.other_languages)
            network[left] = network_read(fitted, messages, left, recipe.base)
        told("network, everything")
        fitted = network_of_part(lessons, np.arange(len(parts)), recipe.base, other_languages=recipe.other_languages)
        version = recipe.version.replace("linear", "network")
        files[recipe.named("network")] = networks.network_arrays(fitted, recipe.base, version=version)
    write(out, files, messages, linear, network, recipe)
    told("written")


@dataclass(frozen=True, slots=True)
class Lessons:
    """What is learned from: messages, public lines, messages among these, and texts that only the teacher judged."""

    messages: Sequence[Message]
    prepared: Sequence[Prepared]
    targets: NDArray[np.float64]


def lessons_of(messages: Sequence[Message], teacher: Judged, public: Sequence[Message] = ()) -> Lessons:
    lines = lines_that_teach(public)
    labelled = [*messages, *lines, *messages_among(messages, lines)]
    targets = targets_of(labelled, teacher.chances, TEACHER_SHARE)
    if teacher.texts:
        targets = np.concatenate((targets, np.array(teacher.of_texts)))
    return Lessons([*labelled, *teacher.texts], prepare(labelled), targets)


def linear_of_part(lessons: Lessons, places: NDArray[np.int64], *, version: str) -> dict[str, Any]:
    """From what has a label: texts that only the teacher judged made this layer a little worse."""
    places = places[places < len(lessons.prepared)]
    severities = [lessons.messages[place].severity for place in places]
    prepared = [lessons.prepared[place] for place in places]
    return linear_fit(prepared, severities, lessons.targets[places], version=version)


def network_of_part(lessons: Lessons, places: NDArray[np.int64], base: Path, *, other_languages: bool) -> Any:
    """
    The network for English knows English only: messages in other languages teach it by what they say in English.

    That for the other languages learns from all of theirs as they were written, and from some in English: it finds what
    languages have in common.
    """
    messages = lessons.messages

    def is_taught(place: int) -> bool:
        english = messages[place].language == ENGLISH
        return (not english or place % ONE_IN == 0) if other_languages else english

    own = [place for place in places if is_taught(place)]
    told = [] if other_languages else [place for place in places if messages[place].english]
    texts = [messages[place].text for place in own] + [messages[place].english for place in told]
    both = np.array(own + told, np.int64)
    severities = [messages[place].severity for place in both]
    targets = lessons.targets[both].astype(np.float32)
    numbers = networks.numbers_of(texts, networks.pieces_of(base))
    epochs = networks.EPOCHS_OF_OTHERS if other_languages else networks.EPOCHS
    return networks.network_fit(numbers, targets, severities, base, epochs=epochs)


def network_read(network: Any, messages: Sequence[Message], places: NDArray[np.int64], base: Path) -> Scores:
    pieces = networks.pieces_of(base)
    return networks.scores_of(network, networks.numbers_of([messages[place].text for place in places], pieces))


def write(
    out: Path, files: dict[str, dict[str, Any]], messages: Sequence[Message], linear: Scores, network: Scores | None,
    recipe: Recipe,
) -> None:  # fmt: skip
    """`linear` and `network` are the scores of files left out: the thresholds come from them."""
    written = [place for place, message in enumerate(messages) if message.source not in SCRIPTED]
    measured, linear = [messages[place] for place in written], linear[written]
    network = None if network is None else network[written]
    decision = decision_choose(measured, linear, network)
    made = {
        "version": recipe.version,
        "learned_from": dict(sorted(Counter(message.source for message in messages).items())),
        "public_lines": dict(sorted(Counter(line.source for line in lines_that_teach(recipe.public)).items())),
        "severities": dict(sorted(Counter(str(message.severity) for message in messages).items())),
        "languages": dict(Counter(message.language for message in messages).most_common()),
        "files_left_out": rates_of(measured, decision, linear, network),
        "thresholds_from": sorted({message.source for message in measured}),
    }
    out.mkdir(parents=True, exist_ok=True)
    # Of an earlier training: the thresholds are not made for it.
    old = {"network_other.npz"} if recipe.other_languages else {"network.npz", "linear_other.npz", "network_other.npz"}
    for name in old - set(files):
        (out / name).unlink(missing_ok=True)
    for name, arrays in files.items():
        np.savez_compressed(out / name, **arrays)
    if recipe.other_languages:
        decision = _read(out / "decision.json") | {"other": decision["other"]}
        before = _read(out / "card.json")
        before["files_left_out"].pop("other", None)
        made["files_left_out"].pop("english", None)
        made = before | {"other": made}
    _write(out / "decision.json", decision)
    names = sorted(path.name for path in out.iterdir() if path.suffix in {".npz", ".json"} and path.name != "card.json")
    _write(out / "card.json", made | {"files": {name: _sha256(out / name) for name in names}})


def folds_of(messages: Sequence[Message]) -> list[int]:
    """
    A number a message. A file is never split: what is measured is how the weights read a new author.

    Files in many languages are dealt out first: a part left out must not take most of a language with it. What a
    script put together is never left out.
    """
    sizes = Counter(message.source for message in messages if message.source not in SCRIPTED)
    foreign = Counter(message.source for message in messages if message.language != "en")
    order = sorted(sizes, key=lambda source: (-foreign[source], -sizes[source], source))
    numbers = {source: place % min(FOLDS, len(order)) for place, source in enumerate(order)}
    return [numbers.get(message.source, ALWAYS) for message in messages]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


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

"""
Fits the weights: logistic regression a level by AdaGrad, in plain Python, so that a clone can repeat it.

The corpus is JSON lines with `text` and `severity` 0-5. Hold files out by name and judge the result on those only.
"""

import json
import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crisis.detection.normaliser import normalise
from crisis.detection.rules import search
from crisis.detection.weights import CUE_VALUE, LEVELS, SCALE, cue_features, word_features

SEED = 20261120
RATE = 0.6
DECAY = 1.2e-4
MIN_COUNT = 2
# Borderline severities teach less; the dangerous ones more.
SAMPLE_WEIGHT = {0: 1.0, 1: 0.4, 2: 0.7, 3: 1.0, 4: 1.2, 5: 1.2}


@dataclass(frozen=True, slots=True)
class Example:
    """One message as feature numbers and values."""

    features: tuple[tuple[int, float], ...]
    severity: int


def corpus_read(paths: Iterable[Path]) -> list[tuple[str, int]]:
    lines = [line for path in sorted(paths) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [json.loads(line) for line in lines]
    return [(row["text"], int(row["severity"])) for row in rows]


def vocabulary_build(corpus: Sequence[tuple[str, int]]) -> tuple[dict[str, int], list[Example]]:
    prepared = []
    counts: Counter[str] = Counter()
    for text, severity in corpus:
        plain = normalise(text)
        words, cues = word_features(plain.text), cue_features(search(plain))
        counts.update(words)
        prepared.append((words, cues, severity))
    kept = sorted(word for word, count in counts.items() if count >= MIN_COUNT)
    kept += sorted({cue for _, cues, _ in prepared for cue in cues})
    numbers = {name: number for number, name in enumerate(kept)}
    return numbers, [_example(words, cues, severity, numbers) for words, cues, severity in prepared]


def _example(words: set[str], cues: set[str], severity: int, numbers: dict[str, int]) -> Example:
    known = sorted(numbers[word] for word in words if word in numbers)
    value = 1 / math.sqrt(max(len(known), 1))
    return Example(
        tuple([(number, value) for number in known] + [(numbers[cue], CUE_VALUE) for cue in sorted(cues)]), severity
    )


def level_fit(examples: Sequence[Example], size: int, level: int, epochs: int) -> tuple[list[float], float]:
    """The weights and bias of "severity >= level"."""
    weights, squares = [0.0] * size, [1e-6] * size
    bias = 0.0
    order = list(range(len(examples)))
    shuffler = random.Random(SEED + level)  # noqa: S311 - order of training, not a secret
    for epoch in range(epochs):
        shuffler.shuffle(order)
        rate = RATE / (1 + 0.3 * epoch)
        for index in order:
            example = examples[index]
            total = bias + sum([weights[number] * value for number, value in example.features])
            probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
            error = (probability - (example.severity >= level)) * SAMPLE_WEIGHT[example.severity]
            bias -= 0.02 * error
            for number, value in example.features:
                gradient = error * value + DECAY * weights[number]
                squares[number] += gradient * gradient
                weights[number] -= rate * gradient / math.sqrt(squares[number])
    return weights, bias


def weights_train(corpus: Sequence[tuple[str, int]], *, epochs: int, keep: int) -> dict[str, object]:
    """The contents of weights.json without version and thresholds; the `keep` heaviest features stay."""
    numbers, examples = vocabulary_build(corpus)
    fitted = [level_fit(examples, len(numbers), level, epochs) for level in LEVELS]
    rows = {name: [round(weights[number] * SCALE) for weights, _ in fitted] for name, number in numbers.items()}
    heaviest = sorted(rows, key=lambda name: (not name.startswith("="), -max(map(abs, rows[name])), name))[:keep]
    return {
        "bias": [round(bias * SCALE) for _, bias in fitted],
        "features": {name: rows[name] for name in sorted(heaviest)},
    }

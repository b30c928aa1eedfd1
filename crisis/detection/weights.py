"""
The second layer: a linear score over words, word pairs and what the rules found. Plain Python, no numpy.

It catches danger that uses no danger words. It only raises: what a rule says stands. The numbers are in
data/weights.json, written by `manage.py train_detector`; the layer is removable: without the file the rules stand
alone. It keeps silent on languages that it never learned.
"""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from crisis.detection.rules import Found

PATH = Path(__file__).parent / "data" / "weights.json"
LEVELS = (2, 3, 4, 5)
SCALE = 100  # weights are stored as whole hundredths
CUE_VALUE = 0.4
TOKEN = re.compile(r"\w+|[?!]")
# Vietnamese letters, Greek, Cyrillic, Hebrew, Indic, Thai, Korean, Japanese, Chinese.
UNLEARNED = re.compile(
    r"[\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0370-\u05ff\u0900-\u0fff\u1000-\u11ff\u3040-\u9fff\uac00-\ud7af]"
)
UNLEARNED_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Weights:
    """One number a feature and level; `thresholds` turn a score into that level."""

    version: str
    features: dict[str, tuple[int, ...]]
    bias: tuple[int, ...]
    thresholds: tuple[float, ...]


@lru_cache(maxsize=1)
def weights_load() -> Weights | None:
    """The shipped numbers; None when the file was taken out."""
    if not PATH.exists():
        return None
    data = json.loads(PATH.read_text(encoding="utf-8"))
    return Weights(
        data["version"],
        {name: tuple(values) for name, values in data["features"].items()},
        tuple(data["bias"]),
        tuple(data["thresholds"]),
    )


def is_learned(text: str) -> bool:
    """False for a text in a script or language that the weights never saw; their score would be noise."""
    return text.isascii() or len(UNLEARNED.findall(text)) <= UNLEARNED_SHARE * len(text)


def word_features(text: str) -> set[str]:
    """Words, pairs and pairs with one word between, of normalised text."""
    words = ["^", *TOKEN.findall(text), "$"]
    features = set(words)
    features.update([f"{a} {b}" for a, b in pairwise(words)])
    features.update([f"{a}_{b}" for a, b in zip(words, words[2:], strict=False)])
    return features


def cue_features(found: Iterable[Found]) -> set[str]:
    return {"=other" if cue.other else f"=kept {cue.kept}" if cue.kept else f"=guard {cue.reason}" for cue in found}


def score(weights: Weights, words: set[str], cues: set[str]) -> tuple[float, ...]:
    """One score a level; zero is even odds."""
    known = [values for word in words if (values := weights.features.get(word))]
    value = 1 / math.sqrt(max(len(known), 1))
    flags = [values for cue in cues if (values := weights.features.get(cue))]
    return tuple(
        (bias + value * sum([values[level] for values in known]) + CUE_VALUE * sum([values[level] for values in flags]))
        / SCALE
        for level, bias in enumerate(weights.bias)
    )

"""From text to severity: normaliser, rules, weights, one decision."""

from dataclasses import dataclass, field
from itertools import pairwise

from crisis.detection.normaliser import Plain, normalise
from crisis.detection.rules import Found, search
from crisis.detection.weights import (
    LEVELS,
    TOKEN,
    Weights,
    cue_features,
    is_learned,
    score,
    weights_load,
    word_features,
)

RULES_VERSION = "rules-1"
SOFT_CARD = 2
SHOWN_FEATURES = 3


@dataclass(frozen=True, slots=True)
class Cue:
    """One reason; `start` and `end` are offsets in the text that was given."""

    name: str
    severity: int
    start: int
    end: int
    layer: str = "rules"
    reason: str | None = None  # why a guard lowered or silenced it


@dataclass(frozen=True, slots=True)
class Detection:
    """What the detector thinks of one text. `cues` counted, `suppressed` did not."""

    severity: int
    cues: tuple[Cue, ...] = ()
    suppressed: tuple[Cue, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)
    version: str = RULES_VERSION
    subject: str = "self"


def detect(text: str, *, language: str | None = None) -> Detection:
    """See the package's docstring. `language` is a hint; people mix languages, so every language is always read."""
    plain = normalise(text)
    found = search(plain)
    weights = weights_load() if is_learned(text) else None
    own = [cue for cue in found if not cue.other]
    counted = [cue for cue in own if cue.kept]
    words = word_features(plain.text)
    scores = score(weights, words, cue_features(found)) if weights else ()
    level = _level(weights, scores)
    severity = max([level, *(cue.kept for cue in counted)])
    worried = any(cue.other and cue.kept for cue in found)
    cues = [_cue(plain, cue, cue.kept, cue.reason) for cue in counted]
    if weights and level and not cues:
        cues = _weight_cues(plain, weights, level)
    return Detection(
        severity=severity,
        cues=tuple(cues),
        suppressed=tuple(_cue(plain, cue, 0, cue.reason or "third_person") for cue in found if cue not in counted),
        scores={f"severity_{level}": round(value, 3) for level, value in zip(LEVELS, scores, strict=False)},
        version=f"{RULES_VERSION}+{weights.version}" if weights else RULES_VERSION,
        subject="other" if worried and severity < SOFT_CARD else "self",
    )


def evaluate(text: str) -> dict[str, object]:
    """The answer for the evaluation tool."""
    detection = detect(text)
    return {"severity": detection.severity, "subject": detection.subject, "version": detection.version}


def _level(weights: Weights | None, scores: tuple[float, ...]) -> int:
    if weights is None or scores[0] < weights.thresholds[0]:
        return 0
    return max(
        level for level, value, threshold in zip(LEVELS, scores, weights.thresholds, strict=True) if value >= threshold
    )


def _cue(plain: Plain, found: Found, severity: int, reason: str | None) -> Cue:
    start, end = plain.original_span(found.start, found.end)
    return Cue(found.name, severity, start, end, "rules", reason)


def _weight_cues(plain: Plain, weights: Weights, level: int) -> list[Cue]:
    """The heaviest words and pairs, where they first stand."""
    tokens = list(TOKEN.finditer(plain.text))
    spans = {token.group(): token.span() for token in reversed(tokens)}
    spans |= {f"{a.group()} {b.group()}": (a.start(), b.end()) for a, b in pairwise(tokens)}
    column = LEVELS.index(level)
    heaviest = sorted(spans, key=lambda name: (-weights.features.get(name, (0, 0, 0, 0))[column], name))
    return [Cue("weights", level, *plain.original_span(*spans[name]), "weights") for name in heaviest[:SHOWN_FEATURES]]

"""From text to severity: normaliser, rules, linear layer, one decision."""

from dataclasses import dataclass, field

from crisis.detection.decision import SOFT_CARD, decision_load, margins, severity_of
from crisis.detection.features import traits_of
from crisis.detection.languages import is_learned
from crisis.detection.linear import LEVELS, heaviest_words, linear_load, linear_scores
from crisis.detection.normaliser import Plain, normalise
from crisis.detection.rules import RULES_VERSION, Found, search
from crisis.detection.windows import units_of, windows_of

DOUBT = 0.4


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

    @property
    def versions(self) -> dict[str, str]:
        """The version of each layer that read the text."""
        return {part.rsplit("-", 1)[0]: part for part in self.version.split("+")}


@dataclass(frozen=True, slots=True)
class Learned:
    """What the learned layers say of the worst window."""

    severity: int
    cues: tuple[Cue, ...]
    scores: dict[str, float]
    version: str


def detect(text: str, *, language: str | None = None) -> Detection:
    """See the package's docstring. `language` is a hint; people mix languages, so every language is always read."""
    plain = normalise(text)
    found = search(plain)
    learned = _learned(plain, found) if is_learned(text) else None
    counted = [cue for cue in found if not cue.other and cue.kept]
    severity = max([learned.severity if learned else 0, *(cue.kept for cue in counted)])
    worried = any(cue.other and cue.kept for cue in found)
    cues = tuple(_cue(plain, cue, cue.kept, cue.reason) for cue in counted)
    return Detection(
        severity=severity,
        cues=cues or (learned.cues if learned else ()),
        suppressed=tuple(_cue(plain, cue, 0, cue.reason or "third_person") for cue in found if cue not in counted),
        scores=learned.scores if learned else {},
        version=f"{RULES_VERSION}+{learned.version}" if learned else RULES_VERSION,
        subject="other" if worried and severity < SOFT_CARD else "self",
    )


def evaluate(text: str) -> dict[str, object]:
    """The answer for the evaluation tool."""
    detection = detect(text)
    return {"severity": detection.severity, "subject": detection.subject, "version": detection.version}


def _learned(plain: Plain, found: list[Found]) -> Learned | None:
    """None when the weights were taken out, or when there is nothing to read."""
    linear = linear_load()
    if linear is None or not plain.text.strip():
        return None
    units = units_of(plain.text)
    traits = traits_of(plain.text)
    above = margins(decision_load(), linear_scores(linear, traits, found, units)) - _doubt(found)
    severities = [severity_of(window) for window in above]
    worst = max(range(len(severities)), key=lambda window: (severities[window], above[window, SOFT_CARD - 1]))
    cues: tuple[Cue, ...] = ()
    if severities[worst] >= SOFT_CARD:
        window = windows_of(units)[worst]
        spans = heaviest_words(linear, traits, window, severities[worst]) or [window]
        cues = tuple(Cue("learned", severities[worst], *plain.original_span(*span), "learned") for span in spans)
    scores = {f"severity_{level}": round(float(above[worst, level - 1]), 3) for level in LEVELS}
    return Learned(severities[worst], cues, scores, linear.version)


def _doubt(found: list[Found]) -> float:
    """More is asked of the weights when everything that sounds like danger was explained by a guard."""
    return DOUBT if found and not any(cue.kept and not cue.other for cue in found) else 0.0


def _cue(plain: Plain, found: Found, severity: int, reason: str | None) -> Cue:
    start, end = plain.original_span(found.start, found.end)
    return Cue(found.name, severity, start, end, "rules", reason)

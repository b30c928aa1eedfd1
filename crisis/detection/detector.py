"""From text to severity: normaliser, rules, linear layer, one decision."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from crisis.detection.decision import SOFT_CARD, Decision, decision_load, margins, severities_of
from crisis.detection.features import traits_of
from crisis.detection.languages import is_english, is_learned
from crisis.detection.linear import LEVELS, Linear, Numbers, heaviest_words, linear_load, linear_scores
from crisis.detection.network import Network, network_load, network_scores, window_scores
from crisis.detection.normaliser import MAX_CHARS, Plain, normalise
from crisis.detection.own_words import is_about_others, own_words
from crisis.detection.rules import RULES_VERSION, Found, search
from crisis.detection.windows import Span, chances, runs_of, units_of, windows_of

DOUBT = 0.45
FIGURE = 1.2  # of a short text whose only cue is a figure of speech: "dying of hunger, when do we eat"
SCANT = 0.5  # asked of few words, less the more there are
LONE = 0.95  # asked of a single word: it proves little
TWICE_CHARS = 400
READ_AGAIN = 3  # windows at most, so that a long text costs no more than a page
INCIDENT = 3  # what a rule says of thoughts and harm; a plan or a deed is 4 or 5
EXPLAINED = 8  # words: a bare "I want to die" leaves nothing to doubt it by
UNSHOWN = np.float32(-0.001)
OTHER = "other"  # whose danger it is, when not the writer's


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
    calm: bool


@dataclass(frozen=True, slots=True)
class Layers:
    """What reads English, or what reads other languages."""

    linear: Linear
    network: Network | None
    decision: Decision

    @property
    def version(self) -> str:
        return f"{self.linear.version}+{self.network.version}" if self.network else self.linear.version


def detect(text: str, *, language: str | None = None, network: bool = True) -> Detection:
    """
    See the package's docstring. `language` is a hint; people mix languages, so every language is always read. Without
    `network` the linear layer judges alone, for a third of the time.
    """
    plain = normalise(text)
    found = search(plain)
    detection = _read(text, plain, found, language, network)
    # A long text's windows stand apart already: read once more it would cost twice, so only if nothing else was seen.
    doubtful = len(plain.text) <= TWICE_CHARS or detection.subject == OTHER
    own = own_words(text, plain, found) if doubtful and is_about_others(found) else None
    return detection if own is None else _with_own(detection, own, language, network)


def _read(text: str, plain: Plain, found: list[Found], language: str | None, network: bool) -> Detection:
    learned = _learned(text, plain, found, language, network) if is_learned(text) else None
    return detection_of(plain, found, learned)


def _with_own(detection: Detection, own: str, language: str | None, network: bool) -> Detection:
    """Danger of the writer's own goes before somebody else's, which explains no part of it away."""
    plain = normalise(own)
    again = _read(own, plain, search(plain), language, network)
    return again if again.severity >= max(SOFT_CARD, detection.severity) else detection


def detection_of(plain: Plain, found: list[Found], learned: Learned | None) -> Detection:
    """The answer, from what each layer says."""
    if learned and learned.calm:
        found = [_doubted(cue) if cue.kept == INCIDENT and not cue.other else cue for cue in found]
    counted = [cue for cue in found if not cue.other and cue.kept]
    severity = max([learned.severity if learned else 0, *(cue.kept for cue in counted)])
    if worried := severity < SOFT_CARD and is_about_others(found):
        severity = 0
    cues = tuple(_cue(plain, cue, cue.kept, cue.reason) for cue in counted)
    return Detection(
        severity=severity,
        cues=cues or (learned.cues if learned else ()),
        suppressed=tuple(_cue(plain, cue, 0, cue.reason or "third_person") for cue in found if cue not in counted),
        scores=learned.scores if learned else {},
        version=f"{RULES_VERSION}+{learned.version}" if learned else RULES_VERSION,
        subject=OTHER if worried else "self",
    )


def evaluate(text: str) -> dict[str, object]:
    """The answer for the evaluation tool."""
    detection = detect(text)
    return {"severity": detection.severity, "subject": detection.subject, "version": detection.version}


def layers_load(*, english: bool) -> Layers | None:
    """None when the weights were taken out."""
    linear = linear_load(english=english)
    return Layers(linear, network_load(english=english), decision_load(english=english)) if linear else None


def _learned(
    text: str, plain: Plain, found: list[Found], language: str | None, network: bool
) -> Learned | None:  # fmt: skip
    """None when the weights were taken out, or when there is nothing to read."""
    layers = layers_load(english=is_english(text, plain.text, language))
    if layers is None or not plain.text.strip():
        return None
    units = units_of(plain.text)
    windows = windows_of(units)
    traits = traits_of(plain.text)
    scores = linear_scores(layers.linear, traits, found, units)
    words = len(plain.text.split())
    many = layers.decision.many * chances(len(windows))
    asked = asked_of(found, words) + many
    above = margins(layers.decision.alone, scores) - asked
    if not network:
        layers = replace(layers, network=None)
    if layers.network:
        above = _read_again(
            layers.network, layers.decision, lambda window: written(text, plain, window), units, scores, above, asked
        )
    calm = is_calm(layers.decision, words, float((above[:, INCIDENT - 1] + many).max()))
    severities = severities_of(above).tolist()
    worst = int(np.lexsort((above[:, SOFT_CARD - 1], severities))[-1])
    spans = (
        heaviest_words(layers.linear, traits, windows[worst], severities[worst]) or [windows[worst]]
        if severities[worst] >= SOFT_CARD
        else []
    )
    return learned_of(layers, plain, above[worst], severities[worst], spans, calm)


def asked_of(found: list[Found], words: int) -> float:
    """How far above each threshold a text must be, before its length in windows counts."""
    return _doubt(found, words) + (SCANT / words if words > 1 else LONE)


def is_calm(decision: Decision, words: int, incident: float) -> bool:
    return words >= EXPLAINED and incident < decision.calm


def learned_of(layers: Layers, plain: Plain, above: Numbers, severity: int, spans: list[Span], calm: bool) -> Learned:
    """`spans` are those of the normalised text that speak for a severity that is shown."""
    cues = tuple(Cue("learned", severity, *plain.original_span(*span), "learned") for span in spans)
    shown = {f"severity_{level}": round(margin, 3) for level, margin in zip(LEVELS, above.tolist(), strict=True)}
    return Learned(severity, cues, shown, layers.version, calm)


def _read_again(
    network: Network, decision: Decision, written: Callable[[Span], str], units: list[Span], scores: Numbers,
    above: Numbers, asked: float,
) -> Numbers:  # fmt: skip
    """
    The margins with the network's view of the worst windows; the others are plainly harmless and stay unshown.

    Of the worst those that the network had no time for keep what the linear layer says.
    """
    decided = np.minimum(above, UNSHOWN)
    runs = runs_of(units)
    windows = _worst_apart(above[:, SOFT_CARD - 1], runs, decision.floor)
    if windows:
        spans = [(units[first][0], units[after - 1][1]) for first, after in map(runs.__getitem__, windows)]
        texts = [written(span) for span in spans]
        seen = network_scores(network, texts) if len(units) == 1 else window_scores(network, texts, units[-1][1])
        read, left = windows[: len(seen)], windows[len(seen) :]
        decided[left] = above[left]
        decided[read] = margins(decision.together, np.concatenate((scores[read], seen), axis=1)) - asked
    return decided


def _worst_apart(card: Numbers, runs: list[Span], floor: float) -> list[int]:
    """The neighbours of a bad window are bad too; the next look goes elsewhere."""
    chosen: list[int] = []
    for window in map(int, np.argsort(-card, kind="stable")):
        if len(chosen) == READ_AGAIN or card[window] <= floor:
            break
        first, after = runs[window]
        if all(after <= runs[other][0] or runs[other][1] <= first for other in chosen):
            chosen.append(window)
    return chosen


def written(text: str, plain: Plain, window: Span) -> str:
    """A window as the person wrote it."""
    if window == (0, len(plain.text)) and len(text) <= MAX_CHARS:
        return text
    start, end = plain.original_span(*window)
    return text[start:end]


def _doubt(found: list[Found], words: int) -> float:
    """More is asked of the weights when everything that sounds like danger was explained by a guard."""
    if not found or any(cue.kept and not cue.other for cue in found):
        return 0.0
    return FIGURE if words < EXPLAINED and all(cue.reason == "idiom" for cue in found) else DOUBT


def _doubted(cue: Found) -> Found:
    """Help stays on the screen; nobody is woken for words that both learned layers think plainly harmless."""
    return replace(cue, kept=SOFT_CARD, reason="doubted")


def _cue(plain: Plain, found: Found, severity: int, reason: str | None) -> Cue:
    start, end = plain.original_span(found.start, found.end)
    return Cue(found.name, severity, start, end, "rules", reason)

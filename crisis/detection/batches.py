"""
Many short texts read at once: what each costs is mostly the call of small matrices, and that is shared here.

The answers are those of `detect`. Whatever cannot be shared is read by itself: long texts, and those that only the
rules read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crisis.detection.decision import SOFT_CARD, margins, severities_of
from crisis.detection.detector import (
    INCIDENT,
    UNSHOWN,
    Detection,
    Layers,
    Learned,
    asked_of,
    detect,
    detection_of,
    is_calm,
    layers_load,
    learned_of,
    written,
)
from crisis.detection.features import SharedTraits, shared_traits_of
from crisis.detection.languages import is_english, is_learned
from crisis.detection.linear import Numbers, heaviest_words, shared_linear_scores
from crisis.detection.network import Network, network_scores
from crisis.detection.normaliser import Plain, normalise
from crisis.detection.own_words import is_about_others
from crisis.detection.rules import Found, search
from crisis.detection.windows import SHORT_CHARS, Span

APART = 8  # texts that are not short, when the network's time is counted
TOGETHER_CHARS = 8_000  # of normalised text: more would not fit into the cache of a core


@dataclass(frozen=True, slots=True)
class Short:
    """One text that is read whole; `place` is its number among all."""

    place: int
    text: str
    plain: Plain
    found: list[Found]
    words: int


def detect_many(texts: Sequence[str], *, languages: Sequence[str | None], most: int | None = None) -> list[Detection]:
    """
    This function will answer `[detect(text, language=language) ...]`, and costs less than it for short texts.

    With `most` the network reads no more than so many characters of all short texts of a side (English, or not)
    together, those first that look worst to the linear layer, and one in any case, and the first few that are not
    short; what is left the linear layer judges alone. It raises when one of the texts would; a caller who must answer
    the others reads them one by one then.
    """
    answers: dict[int, Detection] = {}
    apart = 0
    together: dict[bool, list[Short]] = {True: [], False: []}
    for place, (text, language) in enumerate(zip(texts, languages, strict=True)):
        plain = normalise(text)
        found = search(plain) if len(plain.text) <= SHORT_CHARS else None
        # What speaks of somebody else's danger may speak of the writer's too, and is read twice.
        if found is None or is_about_others(found):
            answers[place] = detect(text, language=language, network=most is None or apart < APART)
            apart += 1
        elif is_learned(text) and plain.text.strip():
            short = Short(place, text, plain, found, len(plain.text.split()))
            together[is_english(text, plain.text, language)].append(short)
        else:
            answers[place] = detection_of(plain, found, None)
    for english, shorts in together.items():
        if len(shorts) == 1:
            # To part one text from no other costs more than it spares.
            (short,) = shorts
            answers[short.place] = detect(short.text, language=languages[short.place])
        else:
            for short, learned in _learned(shorts, english, most):
                answers[short.place] = detection_of(short.plain, short.found, learned)
    return [answers[place] for place in range(len(texts))]


def _learned(shorts: list[Short], english: bool, most: int | None) -> Iterator[tuple[Short, Learned | None]]:
    layers = layers_load(english=english) if shorts else None
    if layers is None:
        yield from ((short, None) for short in shorts)
        return
    for batch in _batches(shorts):
        yield from zip(batch, _read(layers, batch, most), strict=True)


def _batches(shorts: list[Short]) -> Iterator[list[Short]]:
    batch: list[Short] = []
    chars = 0
    for short in shorts:
        if batch and chars + len(short.plain.text) > TOGETHER_CHARS:
            yield batch
            batch, chars = [], 0
        batch.append(short)
        chars += len(short.plain.text)
    if batch:
        yield batch


def _read(layers: Layers, batch: list[Short], most: int | None) -> list[Learned]:
    """As the detector's `_learned` of each: a row is a text here, because a short text is one window."""
    shared = shared_traits_of([short.plain.text for short in batch])
    scores = shared_linear_scores(layers.linear, shared, [short.found for short in batch])
    asked = np.array([[asked_of(short.found, short.words)] for short in batch], np.float32)
    above = margins(layers.decision.alone, scores) - asked
    if layers.network:
        above = _read_again(layers.network, layers, batch, scores, above, asked, most)
    severities = severities_of(above).tolist()
    answers = []
    for row, (short, severity) in enumerate(zip(batch, severities, strict=True)):
        spans = _heaviest(layers, shared, row, short, severity) if severity >= SOFT_CARD else []
        calm = is_calm(layers.decision, short.words, float(above[row, INCIDENT - 1]))
        answers.append(learned_of(layers, short.plain, above[row], severity, spans, calm))
    return answers


def _read_again(
    network: Network, layers: Layers, batch: list[Short], scores: Numbers, above: Numbers, asked: Numbers,
    most: int | None,
) -> Numbers:  # fmt: skip
    """The margins with the network's view of what is not plainly harmless."""
    card = above[:, SOFT_CARD - 1]
    doubtful = np.flatnonzero(card > layers.decision.floor)
    found = np.minimum(above, UNSHOWN)
    if not len(doubtful):
        return found
    doubtful = doubtful[np.argsort(-card[doubtful], kind="stable")]
    texts = [_written(batch[row]) for row in doubtful.tolist()]
    count = len(texts) if most is None else max(1, int((np.cumsum([len(text) for text in texts]) <= most).sum()))
    read, left = doubtful[:count], doubtful[count:]
    both = np.concatenate((scores[read], network_scores(network, texts[:count])), axis=1)
    found[read] = margins(layers.decision.together, both) - asked[read]
    found[left] = above[left]
    return found


def _written(short: Short) -> str:
    return written(short.text, short.plain, (0, len(short.plain.text)))


def _heaviest(layers: Layers, shared: SharedTraits, row: int, short: Short, severity: int) -> list[Span]:
    start, length = int(shared.starts[row]), len(short.plain.text)
    spans = heaviest_words(layers.linear, shared.traits, (start, start + length), severity)
    return [(first - start, last - start) for first, last in spans] or [(0, length)]

"""Texts that are read together get the answers that each gets by itself."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crisis.detection import DETECTOR_ERRORS, Detection, batches, detect, detect_many, detector, linear, network
from crisis.detection.features import shared_traits_of, traits_of
from crisis.detection.tests.test_reading import PARTS
from crisis.detection.windows import SHORT_CHARS

CORPUS = sorted((Path(__file__).parents[3] / "bench" / "crisis").glob("*/?.jsonl"))
SAMPLE = 1_500
UNUSUAL = [
    "", " ", "\n\t ", "\u200b\u200b", "😀😂🫠", "💀", "\ud800", "kms \ud800", "1", "?", "!!", "a", "\x00", "死にたい",
    "字 i want to die", "bye 🫠 i have the pills ready", "so tired " * 44, "I want to die. " * 40,
    "walked home, had soup. " * 1_200, "ich will nicht mehr " * 30, "x" * SHORT_CHARS, "y" * (SHORT_CHARS + 1),
    "\u200b" * 25_000 + "I took all the pills",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
LANGUAGES = st.sampled_from([None, "en", "en-GB", "de", "hi"])


def _same(texts: Sequence[str], languages: Sequence[str | None], most: int | None = None) -> None:
    together = detect_many(texts, languages=languages, most=most)
    for text, language, found in zip(texts, languages, together, strict=True):
        alone = detect(text, language=language)
        # Of a sum whose rounding falls on an edge the third decimal may be the next.
        assert found.scores == pytest.approx(alone.scores, abs=0.0011)
        assert _but_scores(found) == _but_scores(alone)


def _but_scores(found: Detection) -> tuple[Any, ...]:
    return found.severity, found.cues, found.suppressed, found.version, found.subject


def test_a_corpus_read_in_batches_of_any_size_gets_the_same_answers() -> None:
    lines = [json.loads(line) for path in CORPUS for line in path.read_text(encoding="utf-8").splitlines()]
    chance = random.Random(20261130)
    sample = [(line["text"], line["language"]) for line in chance.sample(lines, SAMPLE)]
    sample += [(text, chance.choice([None, "en", "de"])) for text in UNUSUAL]
    chance.shuffle(sample)
    assert len({language for _, language in sample}) > 5
    while sample:
        size = chance.randint(1, 64)
        batch, sample = sample[:size], sample[size:]
        _same([text for text, _ in batch], [language for _, language in batch])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TEXTS, LANGUAGES), max_size=20))
@example([("\ud800", None), ("i want to", None), ("die", None)])
@example([("kill", "de"), ("myself", "de"), ("kill", "en"), ("myself", "en")])
def test_any_texts_get_the_same_answers(pairs: list[tuple[str, str | None]]) -> None:
    try:
        [detect(text, language=language) for text, language in pairs]
    except DETECTOR_ERRORS:
        with pytest.raises(DETECTOR_ERRORS):
            detect_many([text for text, _ in pairs], languages=[language for _, language in pairs])
        return
    _same([text for text, _ in pairs], [language for _, language in pairs])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=12))
@example(["a b", "c"])
@example([" ", " ", "a"])
@example(["one two three", "one two three"])
def test_nothing_is_learned_across_the_end_of_a_text(texts: list[str]) -> None:
    shared = shared_traits_of(texts)
    for number, text in enumerate(texts):
        alone, start = traits_of(text), shared.starts[number]
        words, pieces = shared.word_text == number, shared.piece_text == number
        assert shared.traits.words[words].tolist() == alone.words.tolist()
        assert (shared.traits.word_at[words] - start).tolist() == alone.word_at.tolist()
        assert (shared.traits.word_end[words] - start).tolist() == alone.word_end.tolist()
        assert shared.traits.pieces[pieces].tolist() == alone.pieces.tolist()


def test_each_text_has_its_own_linear_scores() -> None:
    texts = ["so tired of it", "?", "xqz", "so so so tired of it"]
    weights = linear.linear_load()
    assert weights is not None
    together = linear.shared_linear_scores(weights, shared_traits_of(texts), [[] for _ in texts])
    alone = [linear.linear_scores(weights, traits_of(text), [], [(0, len(text))])[0] for text in texts]
    assert together == pytest.approx(np.array(alone), abs=1e-5)


def test_the_network_sees_no_neighbours_in_another_text(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["i", "want to die", "not today", "i want the pills " * 40, "so"]
    read = network.network_load()
    assert read is not None
    alone = np.concatenate([network.network_scores(read, [text]) for text in texts])
    assert network.network_scores(read, texts) == pytest.approx(alone, abs=1e-4)
    monkeypatch.setattr(network, "TOGETHER_ROWS", 9)
    assert network.network_scores(read, texts) == pytest.approx(alone, abs=1e-4)


def test_the_windows_of_a_long_text_share_what_may_be_read_of_it() -> None:
    read = network.network_load()
    assert read is not None
    short, endless = ["i want to die", "not today"], "i want the pills " * 40
    assert network.window_scores(read, short, 300) == pytest.approx(network.network_scores(read, short), abs=1e-4)
    assert len(network.window_scores(read, [endless, *short], 300)) == 1
    assert len(network.window_scores(read, [short[0], endless, short[1]], 300)) == 2


def test_of_more_than_may_be_read_at_once_the_network_reads_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["so tired of all this, what is the point of me", "i want to die tonight", "nobody would miss me"]
    _same(texts, ["en"] * 3, most=1_000)
    read: list[str] = []
    monkeypatch.setattr(
        batches, "network_scores", lambda net, some: read.extend(some) or network.network_scores(net, some)
    )
    found = detect_many(texts, languages=["en"] * 3, most=1)
    assert read == texts[1:2]
    assert found[1].severity == detect(texts[1]).severity >= 3
    monkeypatch.setattr(network, "PATH", network.PATH.with_name("absent.npz"))
    network.network_load.cache_clear()
    alone = [detect(text).severity for text in texts]
    network.network_load.cache_clear()
    assert [found[0].severity, found[2].severity] == [alone[0], alone[2]]


def test_of_many_long_texts_at_once_the_network_reads_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "We walked home and had soup. " * 10 + "i have decided that nobody needs me here. " + "It rained. " * 8
    seen: list[str] = []
    known = detector.window_scores
    monkeypatch.setattr(detector, "window_scores", lambda *given: seen.append("read") or known(*given))
    monkeypatch.setattr(batches, "APART", 2)
    assert len(detect_many([page] * 5, languages=["en"] * 5, most=200)) == 5
    assert len(seen) == 2
    detect_many([page] * 5, languages=["en"] * 5)
    assert len(seen) == 2 + 5


def test_more_than_fits_together_is_read_in_several_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "TOGETHER_CHARS", 20)
    texts = ["I want to die", "the soup was good", "x" * 50, "so tired of this"]
    _same(texts, [None] * len(texts))


@pytest.mark.parametrize("path", ["linear", "network"])
def test_without_weights_many_are_read_by_what_remains(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    absent = linear.PATH.with_name("absent.npz")
    module, load = (linear, linear.linear_load) if path == "linear" else (network, network.network_load)
    monkeypatch.setattr(module, "PATH", absent)
    load.cache_clear()
    try:
        _same(["I took all the pills", "so empty, what is the point", "soup"], [None, "en", "de"])
    finally:
        load.cache_clear()

"""What holds for every text: offsets lie in it, nothing raises but what callers catch, guards never silence danger."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crisis.detection import DETECTOR_ERRORS, Detection, detect
from crisis.detection.features import traits_of
from crisis.detection.normaliser import normalise
from crisis.detection.rules import search
from crisis.detection.windows import SHORT_CHARS, WHOLE_CHARS, units_of, windows_of

PARTS = [
    "I want to die", "took all the pills", "kms", "😭", "'", "’", "\u200b", "\x00", "…", "ﬃ", "İ", "ẞ", "k1ll",
    "diiiie", "\ud800", "i   w a n t", "أريد أن أموت", "मरना", "死にたい", "lol", "my friend", "not", ". ", "\n", "!!!",
    "-", "*", "k*ll", "²", "\U0010ffff",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PARTS), max_size=40).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("")
@example("\ud800")
@example("I took all the pills" + "\u200b" * 50)
def test_every_cue_lies_in_the_text(text: str) -> None:
    try:
        found = detect(text)
    except DETECTOR_ERRORS:
        return
    assert isinstance(found, Detection)
    assert 0 <= found.severity <= 5
    for cue in (*found.cues, *found.suppressed):
        assert 0 <= cue.start < cue.end <= len(text)
    assert all(cue.reason for cue in found.suppressed)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_text_that_a_database_can_hold_raises_anything(text: str) -> None:
    detect(text.encode("utf-8", "ignore").decode())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab .!\n…é", max_size=3_000))
def test_windows_cover_the_whole_text(text: str) -> None:
    units = units_of(text)
    assert units[0][0] == 0
    assert units[-1][1] == len(text)
    assert all(one[1] == two[0] for one, two in pairwise(units))
    assert {end for _, end in windows_of(units)} >= {units[-1][1]}
    assert len(text) > SHORT_CHARS or windows_of(units) == [(0, len(text))]
    assert len(text) > WHOLE_CHARS or (0, len(text)) in windows_of(units)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120))
def test_traits_stand_where_they_say(text: str) -> None:
    traits = traits_of(text)
    assert len(traits.words) == len(traits.word_at) == len(traits.word_end)
    assert len(traits.pieces) == len(traits.piece_at)
    assert all(0 <= start < end <= len(text) for start, end in zip(traits.word_at, traits.word_end, strict=True))


def test_a_word_has_the_same_hash_wherever_it_stands() -> None:
    (alone,) = traits_of("rope").words
    assert alone in traits_of("there is a rope in the shed").words
    assert alone not in traits_of("there are ropes in the shed").words


FIRM = [
    "I'm going to kill myself tonight",
    "I took all the pills",
    "I'm standing on the ledge",
    "I have the gun in my lap",
    "I'm ending my life tomorrow",
]
DISTRACTIONS = [
    "{} lol",
    "{}, like in the movie",
    "the essay is due and {}",
    "haha {} 😂",
    "in the song. {}",
    "{} #mondays",
]


@pytest.mark.parametrize("text", FIRM)
@pytest.mark.parametrize("around", DISTRACTIONS)
def test_a_guard_lowers_a_stated_plan_and_never_silences_it(text: str, around: str) -> None:
    said = around.format(text)
    kept = [cue.kept for cue in search(normalise(said)) if not cue.other and cue.severity >= 4]
    assert kept
    assert max(kept) >= 2
    assert detect(said).severity >= 2


def _cpu(text: str) -> float:
    best = 1.0
    for _ in range(3):
        started = time.process_time()
        detect(text)
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.parametrize(
    "piece", ["I walked home and could not sleep. ", "i want to kill myself ", "a", "k*ll ", "é ", "x-"]
)
def test_time_grows_with_the_text_and_not_faster(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (4_000, 16_000))
    detect(long)
    # Four times the text; twice that for noise. A quadratic step would take sixteen times.
    assert _cpu(long) < 8 * _cpu(short) + 0.005

"""Hindi in its own letters, and which thresholds a text is judged by."""

import pytest

from crisis.detection import detect, detector
from crisis.detection.detector import Learned
from crisis.detection.devanagari import latin_of
from crisis.detection.languages import is_english
from crisis.detection.normaliser import normalise


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("मरना चाहता हूँ।", "marna chahta hoon."),
        ("आत्महत्या", "atmahatya"),
        ("ज़िंदगी", "zindagi"),
        ("हाथ और रात", "haath aur raat"),
        ("मर / मार", "mar / maar"),
        ("न १२ ok", "na 12 ok"),
        ("क्\u200dष", "ksh"),
    ],
)
def test_devanagari_becomes_what_people_type(written: str, typed: str) -> None:
    assert latin_of(written) == typed


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("I went home and the bus was late", True),
        ("ich war heute mit dem Hund draußen", False),
        ("je suis rentré avec les enfants", False),
        ("aaj main ghar pe hoon yaar", False),
        ("ذهبت إلى البيت", False),
        ("घर", False),
        ("we had sushi with the tía and it was loud", True),
        ("the café was closed", True),
        ("ölmek istiyorum", False),
        ("olmek istiyorum", False),
        ("comprei gás", False),
        ("better", True),
        ("", True),
    ],
)
def test_small_words_and_scripts_say_what_is_english(text: str, english: bool) -> None:
    assert is_english(text, normalise(text).text) is english


def test_the_hint_counts_only_where_the_words_say_nothing() -> None:
    assert not is_english("addio", "addio", "it")
    assert is_english("addio", "addio", "en-GB")
    # A phone set to English is often in the hands of somebody who writes another language.
    assert not is_english("yaşlıyım", "yasliyim", "en")
    assert is_english("they said that it was over", "they said that it was over", "de")


def _calm(monkeypatch: pytest.MonkeyPatch, calm: bool) -> None:
    monkeypatch.setattr(detector, "_learned", lambda *_: Learned(0, (), {}, "linear-0", calm))


def test_a_rule_that_the_weights_doubt_still_shows_help(monkeypatch: pytest.MonkeyPatch) -> None:
    _calm(monkeypatch, False)
    assert detect("I want to kill myself").severity == 3
    _calm(monkeypatch, True)
    found = detect("I want to kill myself")
    assert found.severity == 2
    assert {cue.reason for cue in found.cues} == {"doubted"}


def test_no_doubt_lowers_a_stated_plan_or_a_deed(monkeypatch: pytest.MonkeyPatch) -> None:
    _calm(monkeypatch, True)
    assert detect("I am going to kill myself tonight").severity >= 4
    assert detect("I took all the pills").severity == 5

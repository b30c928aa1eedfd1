"""The model at work: whole texts, checked files, and nothing said that the thresholds do not allow."""

import json
from pathlib import Path

import pytest

from crisis.second_reader import reading
from crisis.second_reader.reading import (
    CARD,
    MODEL,
    OVERLAP,
    TOKENIZER,
    WINDOW,
    ReaderUnusable,
    SecondReader,
    level_of,
    reader_open,
    windows_of,
)
from crisis.second_reader.tests.tiny import tiny_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_model(tmp_path / "second_reader")


@pytest.fixture
def reader(folder: Path) -> SecondReader:
    return SecondReader(folder)


@pytest.mark.parametrize(
    ("text", "severity"),
    [("", 0), ("a calm evening", 0), ("Violet.", 2), ("the lantern is AMBER", 3), ("amber and crimson", 5)],
)
def test_a_text_is_as_dangerous_as_the_model_says(reader: SecondReader, text: str, severity: int) -> None:
    assert reader.read(text).severity == severity


@pytest.mark.parametrize("before", [0, 1, WINDOW - 3, WINDOW - 2, WINDOW - 1, 1_000, 5_000])
def test_a_word_anywhere_in_a_long_text_is_read(reader: SecondReader, before: int) -> None:
    assert reader.read("la " * before + "amber" + " la" * 700).severity == 3


def test_windows_overlap_and_none_is_too_long(reader: SecondReader) -> None:
    windows = list(windows_of(reader._tokenizer, "amber " + "la " * 1_000))
    assert max(map(len, windows)) == WINDOW
    assert all((window[0], window[-1]) == (2, 3) for window in windows)
    content = [window[1:-1] for window in windows]
    assert sum(map(len, content)) == 1_001 + OVERLAP * (len(windows) - 1)
    assert len(list(windows_of(reader._tokenizer, "la " * (WINDOW - 2)))) == 1
    assert len(list(windows_of(reader._tokenizer, "la " * (WINDOW - 1)))) == 2


def test_a_text_without_a_token_has_no_window(reader: SecondReader) -> None:
    assert list(windows_of(reader._tokenizer, " \n ")) == []
    assert reader.read(" \n ").chances == (0.0,) * 5


def test_a_severity_is_said_only_above_its_threshold(tmp_path: Path) -> None:
    careful = SecondReader(tiny_model(tmp_path, thresholds={3: 0.9, 4: 0.9999}))
    assert careful.read("crimson").severity == 3
    assert careful.read("violet").severity == 0
    assert level_of((0.9, 0.9, 0.5, 0.4, 0.1), {2: 0.9, 3: 0.5, 4: 0.5}) == 3


def test_scores_are_odds_a_severity(reader: SecondReader) -> None:
    scores = reader.read("amber").scores
    assert list(scores) == [f"severity_{level}" for level in range(1, 6)]
    assert [value > 0 for value in scores.values()] == [True, True, True, False, False]


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_file_that_is_not_the_cards_is_refused_and_named(folder: Path, name: str) -> None:
    with (folder / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ReaderUnusable, match=rf"{name} is not the file of its card: sha256 is [0-9a-f]{{64}}"):
        SecondReader(folder)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, CARD])
def test_a_file_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ReaderUnusable, match=name):
        reader_open(folder)


@pytest.mark.parametrize(("text", "says"), [("{", "readable"), ("[]", "no card"), ("{}", "lacks model_sha256")])
def test_a_card_that_is_none_is_refused(folder: Path, text: str, says: str) -> None:
    (folder / CARD).write_text(text, encoding="utf-8")
    with pytest.raises(ReaderUnusable, match=says):
        SecondReader(folder)


def test_a_model_is_opened_once_and_again_when_it_is_another(folder: Path) -> None:
    reading._opened.cache_clear()
    first = reader_open(folder)
    assert reader_open(folder) is first
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    (folder / CARD).write_text(json.dumps(card | {"version": "reader-newer"}), encoding="utf-8")
    assert reader_open(folder).version == "reader-newer"


def test_without_the_packages_the_message_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(ReaderUnusable, match="onnxruntime is missing: pip install -r requirements/second-reader"):
        SecondReader(folder)

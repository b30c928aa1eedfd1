"""Every word that this app says to somebody in need: there in each language, finished, and without a number in it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crisis.incidents.words import MESSAGES, message_of
from crisis.wording.loading import FALLBACK, LANGUAGES, language_known, words_of, words_read

CRISIS = Path(__file__).resolve().parents[2]
FILES = {path.parent.name: path for path in sorted(CRISIS.glob("*/words.json"))}
WORDS: dict[str, dict[str, Any]] = {name: words_read(path) for name, path in FILES.items()} | {"incidents": MESSAGES}
# What may be filled in, and where; anything else in braces would reach a person as it stands.
FILLED = {
    "contacts": {".asked": {"name"}, ".subject": {"name"}},
    "calls": {".line": {"name", "number"}, ".danger": {"number"}},
}
# Those are in the directory of crisis lines, which staff keep right; a word of ours would go on being wrong.
NUMBER_OR_LINK = re.compile(r"\d{3}|\+\d|https?:|www\.|\w@\w|\b[\w-]+\.(?:com|org|net|de|fr|es|pt)\b")
ROOMS = pytest.mark.parametrize("room", sorted(WORDS))
TRANSLATED = pytest.mark.parametrize("language", LANGUAGES)


def leaves(words: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each text with where it stands."""
    if isinstance(words, str):
        yield path, words
        return
    for key, value in words.items() if isinstance(words, dict) else enumerate(words):
        yield from leaves(value, f"{path}.{key}")


def said(room: str, language: str) -> dict[str, str]:
    return dict(leaves(WORDS[room][language]))


def test_the_rooms_that_speak_are_all_looked_at() -> None:
    assert set(WORDS) == {"calls", "contacts", "incidents", "safety_plan", "self_check"}


@ROOMS
def test_every_language_is_there_and_no_other(room: str) -> None:
    assert set(WORDS[room]) == set(LANGUAGES)


@ROOMS
@TRANSLATED
def test_every_language_has_every_word_and_none_is_empty(room: str, language: str) -> None:
    texts = said(room, language)
    assert texts.keys() == said(room, FALLBACK).keys()
    assert [path for path, text in texts.items() if text != text.strip() or not text] == []


@ROOMS
@TRANSLATED
def test_nothing_is_left_to_be_filled_in(room: str, language: str) -> None:
    found = {path: set(re.findall(r"{([^}]*)}", text)) for path, text in said(room, language).items()}
    assert {path: names for path, names in found.items() if names} == FILLED.get(room, {})
    assert not any(re.search(r"%[sd(]|\bTODO\b|\bXXX\b|\[\[|<[a-z]", text) for text in said(room, language).values())


@ROOMS
@TRANSLATED
def test_no_number_and_no_link_stands_in_a_word(room: str, language: str) -> None:
    assert [path for path, text in said(room, language).items() if NUMBER_OR_LINK.search(text)] == []


@ROOMS
@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != FALLBACK])
def test_a_translation_is_not_the_english(room: str, language: str) -> None:
    english = said(room, FALLBACK)
    # "No" is the same word in Spanish.
    long = {path: text for path, text in said(room, language).items() if len(text) > 12}
    assert long
    assert [path for path, text in long.items() if text == english[path]] == []


@TRANSLATED
def test_whoever_worries_about_somebody_is_not_spoken_to_as_if_it_were_they(language: str) -> None:
    to_them = {message_of(severity, language, "self") for severity in (2, 3, 4, 5)}
    assert len(to_them) == 3
    assert message_of(3, language, "other") not in to_them
    steps = WORDS["self_check"][language]["next_steps"]
    assert steps["help_other"] != steps["help_other_now"]
    for other in ("help_other", "help_other_now"):
        assert not any(steps[other] == step for code, step in steps.items() if code != other)
        assert not any(steps[other]["text"] == step["text"] for code, step in steps.items() if code != other)


def test_who_speaks_another_language_is_answered_in_english() -> None:
    assert {words_of(path, "pl") == words_of(path, FALLBACK) for path in FILES.values()} == {True}
    assert message_of(4, "pl", "self") == message_of(4, FALLBACK, "self")
    assert (language_known("pl"), language_known("fr")) == (FALLBACK, "fr")

"""
Worry about somebody else in every language, and the sentences beside it that are the writer's own.

In worry/ a line that begins with "+" is somebody else's danger, and one with "-" is the writer's.
"""

from pathlib import Path

import pytest

from crisis.detection import detect, detect_many
from crisis.detection.normaliser import normalise
from crisis.detection.rules import search

LINES = [
    (path.stem, line[0], line[2:])
    for path in sorted((Path(__file__).parent / "worry").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
LANGUAGES = {"ar", "de", "en", "es", "fr", "hi", "hi-Latn", "it", "nl", "pl", "pt", "tr"}
OTHERS = [pytest.param(text, id=f"{code}-{text[:40]}") for code, sign, text in LINES if sign == "+"]
OWN = [pytest.param(text, id=f"{code}-{text[:40]}") for code, sign, text in LINES if sign == "-"]
# What is said of both is the writer's, and shows help.
TOO = [
    "My friend wants to die and so do I.",
    "My friend killed himself and I want to follow him.",
    "Meine Freundin will sterben und ich auch.",
    "Mi amiga quiere morir y yo también.",
    "Mon amie veut mourir et moi aussi.",
    "Minha amiga quer morrer e eu também.",
    "La mia amica vuole morire e anch'io.",
    "Mijn vriendin wil dood en ik ook.",
    "Moja przyjaciółka chce umrzeć i ja też.",
    "صديقتي تريد أن تموت وأنا أيضا.",
    "meri dost marna chahti hai aur main bhi",
    "Arkadaşım ölmek istiyor, ben de.",
]
BEHIND = [
    "My sister says she wants to die and I am over the railing.",
    "Mi hermana dice que quiere morir y me tomé todas las pastillas.",
    "Meine Schwester sagt, dass sie sterben will, und ich habe alle Tabletten geschluckt.",
    "My sister says she wants to die. keep going up on the roof to think about jumping",
]


def test_every_language_has_its_lines() -> None:
    for code in LANGUAGES:
        assert sum(line[:2] == (code, "+") for line in LINES) >= 25
        assert sum(line[:2] == (code, "-") for line in LINES) >= 10


@pytest.mark.parametrize("text", OTHERS)
def test_worry_about_somebody_else_is_answered_as_such(text: str) -> None:
    found = detect(text)
    assert (found.severity, found.subject) == (0, "other")


@pytest.mark.parametrize("text", OWN)
def test_what_is_the_writers_is_never_somebody_elses(text: str) -> None:
    assert detect(text).subject == "self"


@pytest.mark.parametrize("text", TOO)
def test_who_says_that_they_do_too_is_shown_help(text: str) -> None:
    found = detect(text)
    assert (found.subject, found.severity >= 2) == ("self", True)
    assert "the_writer_too" in {cue.name for cue in found.cues}


@pytest.mark.parametrize("text", ["My friend wants to die, me too scared to ring anybody.", "My sister wants to die."])
def test_too_much_is_not_me_too(text: str) -> None:
    assert not any(cue.name == "the_writer_too" for cue in search(normalise(text)))


@pytest.mark.parametrize("text", BEHIND)
def test_the_writers_danger_behind_somebody_elses_wins(text: str) -> None:
    found = detect(text)
    assert (found.subject, found.severity >= 3) == ("self", True)
    assert detect_many([text, "soup"], languages=[None, None])[0] == found


@pytest.mark.parametrize(
    "text",
    [
        "Mi compañera de piso está pensando en el suicidio.",
        "My brother took all his pills.",
        "Moja siostra mówi, że chce umrzeć.",
    ],
)
def test_words_about_somebody_else_are_no_cue_of_the_writers_in_any_language(text: str) -> None:
    assert {cue.other for cue in search(normalise(text))} == {True}

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
# The person who is named first is not the one whose verb it is.
AFTER_SOMEBODY = [
    ("Desde que murió mi hermano no quiero vivir.", 2),
    ("Minha mãe diz que exagero mas quero morrer.", 3),
    ("Mia madre dice che esagero ma voglio morire.", 3),
    ("Ma mère dit que j'exagère mais je veux mourir.", 3),
    ("Mijn moeder zegt dat ik overdrijf maar ik wil dood.", 3),
    ("Seit mein Bruder tot ist, will ich nicht mehr leben.", 2),
    ("Odkąd mój brat umarł, nie chcę żyć.", 2),
    ("Jab se mera bhai mar gaya main jeena nahi chahta.", 2),
    ("Arkadaşıma ölmek istediğimi yazdım.", 3),
    ("My sister said I should not kill myself, but I want to.", 2),
    ("He says that I should die and I believe him.", 2),
    ("My mum says I'm being dramatic but I want to die.", 3),
    ("mijn vriend slaat me", 3),
    ("mio padre mi picchia con la cinghia", 3),
    ("mi mamá me pega con el cable", 3),
    ("tata bije mnie pasem", 3),
    ("ابي يضربني كل يوم", 3),
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


@pytest.mark.parametrize(("text", "least"), AFTER_SOMEBODY)
def test_what_the_writer_says_after_naming_somebody_is_the_writers(text: str, least: int) -> None:
    assert detect(text).severity >= least


@pytest.mark.parametrize(
    "text",
    [
        'mi hermano dice "quiero morir"',
        "meu pai disse: quero morrer",
        "mio padre dice voglio morire",
        "mon frère dit je veux mourir",
    ],
)
def test_what_somebody_is_quoted_with_is_not_the_writers(text: str) -> None:
    assert {cue.reason for cue in search(normalise(text)) if not cue.other} == {"third_person"}

"""Somebody else's danger, the writer's own beside it, and sentences that go on in the next line."""

import pytest

from crisis.detection import detect, detect_many

WORRIED = [
    "my roommate told me he is going to die tonight",
    "Dad told me he wants to die",
    "I think she wants to die",
    "I am afraid my son wants to kill himself",
    "Mein Freund will sich umbringen",
    "Meine Tochter hat gesagt, dass sie nicht mehr leben will",
    "Mi hermano quiere suicidarse",
    "Mi amiga me dijo que se quiere matar esta noche",
    "Mon amie veut se suicider",
    "Meu irmão quer se matar",
    "Mia sorella vuole uccidersi",
    "Mijn broer wil zelfmoord plegen",
    "Moja siostra chce się zabić",
    "صديقي يريد أن ينتحر",
    "mera dost marna chahta hai",
    "arkadaşım intihar etmek istiyor",
]
OWN = [
    "I told mum i want to die",
    "I miss her and want to die",
    "I wish she knew I want to die",
    "ich will sterben",
    "quiero morir",
    "main marna chahta hoon",
    "I think he is going to kill me tonight",
    "im locked in the car shes hitting the window",
    "my brother hit me and now I want to die",
]
BESIDE = [
    "I took the pills already.",
    "I have a rope in the garage for tonight.",
    "I can't go on either, I am going to do it tonight.",
]


@pytest.mark.parametrize("text", WORRIED)
def test_who_worries_about_somebody_gets_help_for_helpers_and_no_incident(text: str) -> None:
    found = detect(text)
    assert (found.severity, found.subject) == (0, "other")


@pytest.mark.parametrize("text", OWN)
def test_who_speaks_of_somebody_and_means_themself_is_heard(text: str) -> None:
    found = detect(text)
    assert found.subject == "self"
    assert found.severity >= 2


@pytest.mark.parametrize("own", BESIDE)
@pytest.mark.parametrize("others", ["My friend wants to die.", "My sister is suicidal."])
def test_the_writers_own_deed_beside_a_friends_danger_is_the_writers(own: str, others: str) -> None:
    alone = detect(own).severity
    assert alone >= 3
    for text in (f"{others} {own}", f"{own} {others}"):
        found = detect(text)
        assert (found.subject, found.severity >= 3) == ("self", True)
        assert all(own in text and text[cue.start : cue.end] in own for cue in found.cues)
        assert detect_many([text, "soup"], languages=[None, None])[0] == found


@pytest.mark.parametrize("text", ["My friend wants to die. It is raining.", "My sister is suicidal. I made us soup."])
def test_what_the_writer_adds_calmly_stays_about_somebody_else(text: str) -> None:
    assert detect(text).subject == "other"


@pytest.mark.parametrize("blank", ["\n", "\r\n", "\t", " \n ", "\u2028", "\u2029"], ids=repr)
@pytest.mark.parametrize(
    "words", [("I want", "to die"), ("I have been", "cutting my arms again"), ("He beats", "me every night")]
)
def test_a_line_break_inside_a_sentence_hides_nothing(words: tuple[str, str], blank: str) -> None:
    text = blank.join(words)
    found = detect(text)
    assert found.severity >= 3
    said = [text[cue.start : cue.end] for cue in found.cues]
    assert any(blank in span and words[1].split()[0] in span for span in said)


def test_lines_of_a_list_and_paragraphs_are_no_sentence() -> None:
    assert not detect("Things I want\n\nto die for: chocolate").severity >= 3
    assert detect("never\n\nI want to die").severity >= 3

"""Texts made of messages: parts of one, or two of one author joined."""

from crisis.detection.tests.test_training import message
from crisis.detection.training.cutting import SHARE, texts_cut

ONE = ["It rained. We stayed in. Soup for lunch.", "a long line of words without any full stop in it at all", "Hi"]
TWO = ["Es regnet. Wir bleiben da.", "noch eine lange Zeile ohne einen einzigen Punkt darin"]
CORPUS = [message(text, 0, "one", number) for number, text in enumerate(ONE * 50)] + [
    message(text, 0, "two", number, "de") for number, text in enumerate(TWO * 50)
]


def test_each_text_is_made_of_one_authors_messages_in_one_language() -> None:
    made = texts_cut(CORPUS)
    words = {"one": set(" ".join(ONE).split()), "two": set(" ".join(TWO).split())}
    assert {(source, language) for source, language, _ in made} == {("one", "en"), ("two", "de")}
    for source, _, text in made:
        assert {word.strip(".,") for word in text.split()} <= {word.strip(".,") for word in words[source]}
    assert len(made) > SHARE * len(CORPUS) / 2


def test_some_are_shorter_than_any_message_and_some_longer_than_each() -> None:
    texts = {text for *_, text in texts_cut(CORPUS)}
    assert any(any(text in whole and text != whole for whole in ONE) for text in texts)
    assert any(len(text) > max(map(len, ONE)) for text in texts)


def test_the_same_messages_give_the_same_texts() -> None:
    assert texts_cut(CORPUS) == texts_cut(CORPUS)

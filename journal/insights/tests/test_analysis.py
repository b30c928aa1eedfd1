"""What lists of words make of a text."""

import time

import orjson
import pytest

from journal.insights import analysis
from journal.insights.analysis import _LEXICON, analysis_of

LANGUAGES = {"en", "de", "es", "fr", "pt"}


@pytest.mark.parametrize(
    ("text", "language", "emotion", "topics"),
    [
        ("I was so happy to walk by the river.", "en", "joy", ["movement", "nature"]),
        ("I am not happy. I feel lonely.", "en", "loneliness", []),
        ("I don't feel afraid any more.", "en", None, []),
        ("The meeting with my boss, the deadline, and then my mother.", "en", None, ["work", "family"]),
        ("Ich war traurig, und dann kam meine Schwester.", "de", "sadness", ["family"]),
        ("Ich habe keine Angst.", "de", None, []),
        # A denial ends with its sentence.
        ("Did the walk help? No. I am sad.", "en", "sadness", ["movement"]),
        ("Nein! Ich habe Angst.", "de", "fear", []),
        ("No\nTriste y sola", "es", "sadness", []),
        ("Estoy agradecida por mis amigas.", "es", "gratitude", ["friends"]),
        ("Je suis fâchée contre mon frère.", "fr", "anger", ["family"]),
        ("Je ne suis pas triste.", "fr", None, []),
        ("Sinto-me sozinha e cansada, não dormi.", "pt", "loneliness", ["sleep"]),
        ("Olen onnellinen.", "fi", None, []),
        # What begins like a feeling and is none, or its opposite.
        ("I feel hopeless.", "en", "sadness", []),
        ("I am still tired.", "en", "tiredness", []),
        ("A fearless painting.", "en", None, []),
        ("Alles ist hoffnungslos.", "de", "sadness", []),
        ("Mein Freund trank Wein, ehe er ging.", "de", None, ["friends"]),
        ("Die Schulden.", "de", None, ["money"]),
        ("En noviembre solo llueve en el reino.", "es", None, []),
        ("Foi gratis e solido.", "pt", None, []),
        ("", "en", None, []),
        ("Table, chair, window.", "en", None, []),
        ("静かな夜でした。", "en", None, []),
    ],
)
def test_emotion_and_topics_are_those_of_the_words(text, language, emotion, topics):
    found = analysis_of(text, language)
    assert (found.emotion, found.topics) == (emotion, topics)


def test_the_tone_is_the_mean_of_the_sentences_that_have_one():
    assert analysis_of("What a wonderful, lovely day!", "en").sentiment > 0.5
    assert analysis_of("It was a horrible, sad day.", "en").sentiment < -0.3
    mixed = analysis_of("What a wonderful day! It was horrible. The table is brown.", "en").sentiment
    assert -0.5 < mixed < 0.5
    assert analysis_of("The table is brown.", "en").sentiment == 0.0
    assert analysis_of("Ein wunderbarer Tag!", "de").sentiment is None


def test_a_long_text_takes_little_time():
    text = "But the river was wonderful and my boss was not happy about it. " * 780
    started = time.process_time()
    found = analysis_of(text[:50_000], "en")
    assert time.process_time() - started < 3
    assert found.topics == ["nature", "work"]
    started = time.process_time()
    analysis_of("wonderful " * 5_000, "en")
    assert time.process_time() - started < 3


def test_the_lists_are_whole_in_every_language_and_name_plain_codes():
    lexicon = orjson.loads(_LEXICON.read_bytes())
    assert set(lexicon["negations"]) == LANGUAGES
    names = [*lexicon["emotions"], *lexicon["topics"]]
    assert len(names) == len(set(names))
    for name, words in (lexicon["emotions"] | lexicon["topics"]).items():
        assert name.isascii()
        assert name.isalpha()
        assert len(name) <= 30
        assert set(words) == LANGUAGES
        assert all(one and one != "*" for language in words.values() for one in language)
    assert analysis.VERSION == 2

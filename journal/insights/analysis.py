"""
What a text is about and how it sounds, worked out in this process by lists of words; no text leaves it.

Tone is the mean of the sentences that have one, by the engine of `wellness.mood.sentiment`, which knows English only.
Emotion and topics are counted by `lexicon.json`, our own words in five languages: an entry ending in `*` stands for
every word that begins so. It is rough, says nothing about danger, and is never shown as a fact about a person.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from journal.entries.texts import fold
from wellness.mood.sentiment import sentiment_of

# Goes up with the lists or the way of counting.
VERSION = 2
TOPICS_MAX = 5
# A denial reaches as far as this many words of its sentence.
REACH = 3
SENTENCES_MAX = 1_000
SENTENCE_MAX = 1_000
_LEXICON = Path(__file__).with_name("lexicon.json")
_ENDS = re.compile(r"[.!?…\n]+")
_WORD = re.compile(r"\w+(?:['-]\w+)*")


@dataclass(frozen=True, slots=True)
class Analysis:
    """`sentiment` from -1 to 1 and `emotion` are None where nothing can be said."""

    sentiment: float | None
    emotion: str | None
    topics: list[str]


class Words:
    """Names by their words, some of which stand for every word that begins so."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._whole: dict[str, str] = {}
        self._begun: dict[str, str] = {}
        for name, words in lists.items():
            for word in words:
                target = self._begun if word.endswith("*") else self._whole
                target.setdefault(fold(word.removesuffix("*")), name)
        self._lengths = sorted({len(word) for word in self._begun}, reverse=True)

    def name_of(self, word: str) -> str | None:
        """The longest beginning decides."""
        if word in self._whole:
            return self._whole[word]
        return next((name for length in self._lengths if (name := self._begun.get(word[:length]))), None)


def analysis_of(text: str, language: str) -> Analysis:
    """In a language that the lists do not know, only what the engine of tones says."""
    lists = _lists(language)
    if lists is None:
        return Analysis(_tone(text, language), None, [])
    emotions, topics, denials = lists
    sentences = [_WORD.findall(part) for part in _ENDS.split(fold(text).replace("’", "'"))]
    felt = [
        name
        for words in sentences
        for place, word in enumerate(words)
        if (name := emotions.name_of(word)) and not _denied(words[max(0, place - REACH) : place], denials)
    ]
    about = Counter(name for words in sentences for word in words if (name := topics.name_of(word)))
    # Of equals the one that was named first.
    emotion = Counter(felt).most_common(1)[0][0] if felt else None
    return Analysis(_tone(text, language), emotion, [name for name, _ in about.most_common(TOPICS_MAX)])


def _tone(text: str, language: str) -> float | None:
    sentences = [part.strip()[:SENTENCE_MAX] for part in _ENDS.split(text) if part.strip()]
    tones = [sentiment_of(sentence, language) for sentence in sentences[:SENTENCES_MAX]]
    known = [tone for tone in tones if tone is not None]
    if not known:
        return None
    telling = [tone for tone in known if tone]
    return round(sum(telling) / len(telling), 4) if telling else 0.0


def _denied(before: Iterable[str], denials: Words) -> bool:
    return any(denials.name_of(word) or word.endswith("n't") or word.startswith("n'") for word in before)


@lru_cache(maxsize=16)
def _lists(language: str) -> tuple[Words, Words, Words] | None:
    lexicon: dict[str, Any] = orjson.loads(_LEXICON.read_bytes())
    if language not in lexicon["negations"]:
        return None
    emotions, topics = (
        Words({name: words[language] for name, words in lexicon[part].items()}) for part in ("emotions", "topics")
    )
    return emotions, topics, Words({"denial": lexicon["negations"][language]})

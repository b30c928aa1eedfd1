"""
The tone of a note: a port, and the rule-based VADER behind it.

Computed in this process, so no text leaves it; asked for only with the person's consent, and None where the
engine does not know the language. It is a rough tone of words and never decides about danger.
"""

from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

DEFAULT = "wellness.mood.sentiment.VaderSentiment"


class Sentiment(Protocol):
    def score(self, text: str, language: str) -> float | None:
        """From -1 to 1, or None for a language that the engine does not know."""


class VaderSentiment:
    def __init__(self) -> None:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        self._engine: Any = SentimentIntensityAnalyzer()

    def score(self, text: str, language: str) -> float | None:
        if language != "en":
            return None
        return max(-1.0, min(1.0, float(self._engine.polarity_scores(text)["compound"])))


def sentiment_of(text: str, language: str) -> float | None:
    return _engine(getattr(settings, "WELLNESS_SENTIMENT", DEFAULT)).score(text, language)


@lru_cache(maxsize=4)
def _engine(path: str) -> Sentiment:
    engine: Sentiment = import_string(path)()
    return engine

"""How much is found, and how little wrongly: on lines written for it, and on thousands about people's own pain."""

from pathlib import Path

import orjson
import pytest

from moderation.judging.judge import Situation, judge
from moderation.judging.outcomes import Outcome, Place
from moderation.screening.measuring import corpus_read, measure
from moderation.screening.shipped import shipped_ruleset

PAIN = Path(__file__).resolve().parents[3] / "bench" / "crisis"


def test_the_corpus_is_found_and_nothing_else() -> None:
    scores = measure(shipped_ruleset(), corpus_read())
    assert scores["any"].precision >= 0.97
    assert scores["any"].recall >= 0.97
    weak = {
        kind: (score.precision, score.recall)
        for kind, score in scores.items()
        if min(score.precision, score.recall) < 0.8
    }
    assert weak == {}


@pytest.mark.parametrize("language", ["de", "fr", "es", "nl", "pt"])
def test_the_basics_of_other_languages(language: str) -> None:
    score = measure(shipped_ruleset(), [line for line in corpus_read() if line["language"] == language])["any"]
    assert (score.precision, score.recall >= 0.9) == (1.0, True)


@pytest.mark.slow
def test_what_people_write_of_their_own_pain_is_left_alone() -> None:
    rules, touched, texts = shipped_ruleset(), [], 0
    for path in sorted(PAIN.glob("*/*.jsonl")):
        for line in map(orjson.loads, path.read_bytes().splitlines()):
            in_danger = line["severity"] >= 2 and line["subject"] == "self"
            found = judge(line["text"], rules, Situation(Place.FORUM, in_danger=in_danger))
            texts += 1
            touched += [found.outcome] if found.outcome != Outcome.PUBLISH else []
            assert not (in_danger and found.outcome == Outcome.REFUSE), line["text"]
    assert texts > 12_000
    assert len(touched) < texts / 500

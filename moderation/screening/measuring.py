"""How well the rules do on a corpus: found, missed and false, by kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from moderation.judging.judge import Situation, judge
from moderation.judging.outcomes import Place
from moderation.judging.ruleset import Ruleset

CORPUS = Path(__file__).resolve().parent.parent / "reference" / "screening_corpus.json"


@dataclass(slots=True)
class Score:
    found: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.found / (self.found + len(self.false)) if self.found or self.false else 1.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + len(self.missed)) if self.found or self.missed else 1.0


def corpus_read(path: Path = CORPUS) -> list[dict[str, Any]]:
    return orjson.loads(path.read_bytes())  # type: ignore[no-any-return]


def measure(rules: Ruleset, lines: Iterable[Mapping[str, Any]]) -> dict[str, Score]:
    """
    By kind, and `any` for whether a text was touched at all.

    A line says which kinds must be found; finding another kind beside them is no mistake where it names something.
    """
    scores: dict[str, Score] = {"any": Score()}
    for line in lines:
        situation = Situation(Place.FORUM, in_danger=bool(line.get("danger")))
        got = set(judge(line["text"], rules, situation).reasons)
        wanted = set(line["kinds"])
        for kind in got | wanted:
            score = scores.setdefault(kind, Score())
            if kind in wanted and kind in got:
                score.found += 1
            elif kind in wanted:
                score.missed.append(line["text"])
            elif not wanted:
                score.false.append(line["text"])
        score = scores["any"]
        if wanted:
            score.found, score.missed = score.found + bool(got), score.missed + ([] if got else [line["text"]])
        elif got:
            score.false.append(line["text"])
    return dict(sorted(scores.items()))

"""
What goes together with mood: factors, weekdays, times of day, recent weeks.

Each finding says n, the effect, its 95 % interval, and that it is together, not because. Of all comparisons of one
answer, Benjamini and Hochberg keep the share of chance findings below five in a hundred; what does not pass is
reported as unclear (factors) or not at all (insights).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wellness.mood.rows import Row
from wellness.mood.statistics import Effect, adjusted_p_values, mean, mean_difference, rank_correlation

ENTRIES_MIN = 14
GROUP_MIN = 5
# Rank correlation needs a scale that was used: this many values, of this many kinds.
VALUES_MIN = 14
KINDS_MIN = 3
FALSE_SHARE = 0.05
RECENT_DAYS = 14
CAUTION = "Goes together with, not because of: other things may explain it."
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


@dataclass(frozen=True, slots=True)
class _Finding:
    facts: dict[str, Any]
    effect: Effect
    sentence: Callable[[str], str]


def factor_analysis(entries: Sequence[Row], *, first: date, last: date) -> dict[str, Any]:
    moods = [float(entry[0]) for entry in entries]
    answer: dict[str, Any] = {"start_date": first, "end_date": last, "n": len(entries), "caution": CAUTION}
    if len(entries) < ENTRIES_MIN:
        return answer | _not_enough(ENTRIES_MIN, "entries")
    labels: dict[str, str] = {}
    values: list[dict[str, int | None]] = []
    for _, types, names, numbers in entries:
        labels.update(zip(types or (), names or (), strict=True))
        values.append(dict(zip(types or (), numbers or (), strict=True)))
    findings = [_factor(slug, labels[slug], moods, values) for slug in sorted(labels)]
    judged = _judged([finding for finding in findings if isinstance(finding, _Finding)])
    skipped = [finding for finding in findings if isinstance(finding, dict)]
    reason = None if judged else "not_enough_data"
    return answer | {"enough_data": bool(judged), "reason": reason, "results": judged, "not_enough_data": skipped}


def _factor(
    slug: str, label: str, moods: Sequence[float], values: Sequence[dict[str, int | None]]
) -> _Finding | dict[str, Any]:
    facts: dict[str, Any] = {"factor_type": slug, "label": label}
    scaled = [(float(value), mood) for mood, given in zip(moods, values, strict=True) if (value := given.get(slug))]
    if len(scaled) >= VALUES_MIN and len({value for value, _ in scaled}) >= KINDS_MIN:
        effect = rank_correlation([value for value, _ in scaled], [mood for _, mood in scaled])
        if effect is not None:
            facts["method"] = "rank_correlation"
            return _Finding(facts, effect, lambda way: f"Higher {label} goes together with {way} mood.")
    with_it = [mood for mood, given in zip(moods, values, strict=True) if slug in given]
    without = [mood for mood, given in zip(moods, values, strict=True) if slug not in given]
    counts = {"n_with": len(with_it), "n_without": len(without)}
    effect = mean_difference(with_it, without) if min(len(with_it), len(without)) >= GROUP_MIN else None
    if effect is None:
        return facts | counts | {"needed": GROUP_MIN}
    facts |= {"method": "mean_difference", **counts}
    return _Finding(facts, effect, lambda way: f"Entries with {label} go together with {way} mood.")


def insights(moments: Sequence[Row], *, first: date, last: date) -> dict[str, Any]:
    answer: dict[str, Any] = {"start_date": first, "end_date": last, "n": len(moments), "caution": CAUTION}
    if len(moments) < ENTRIES_MIN:
        return answer | _not_enough(ENTRIES_MIN, "entries")
    findings = [*_by_weekday(moments), *_by_time_of_day(moments), *_recent_change(moments, last)]
    if not findings:
        return answer | _not_enough(GROUP_MIN, "entries in each of two groups")
    clear = [finding for finding in _judged(findings) if finding["clear"]]
    return answer | {
        "enough_data": True,
        "compared": len(findings),
        "reason": None if clear else "no_clear_pattern",
        "results": clear,
    }


def _by_weekday(moments: Sequence[Row]) -> list[_Finding]:
    return [
        finding
        for number, name in enumerate(WEEKDAYS, 1)
        if (finding := _group({"kind": "weekday", "day_of_week": number}, moments, 1, number, f"On {name}"))
    ]


def _by_time_of_day(moments: Sequence[Row]) -> list[_Finding]:
    names = {
        "night": "At night",
        "morning": "In the morning",
        "afternoon": "In the afternoon",
        "evening": "In the evening",
    }
    return [
        finding
        for name, words in names.items()
        if (finding := _group({"kind": "time_of_day", "time_of_day": name}, moments, 2, name, words))
    ]


def _group(facts: dict[str, Any], moments: Sequence[Row], column: int, wanted: object, words: str) -> _Finding | None:
    inside = [float(moment[3]) for moment in moments if moment[column] == wanted]
    outside = [float(moment[3]) for moment in moments if moment[column] != wanted]
    return _compared(facts, inside, outside, lambda way: f"{words} you tend to log a {way} mood than otherwise.")


def _recent_change(moments: Sequence[Row], last: date) -> list[_Finding]:
    border, earliest = (last - timedelta(days=RECENT_DAYS * times) for times in (1, 2))
    recent = [float(moment[3]) for moment in moments if moment[0] > border]
    before = [float(moment[3]) for moment in moments if earliest < moment[0] <= border]
    facts = {"kind": "recent_change", "days": RECENT_DAYS}
    found = _compared(
        facts, recent, before, lambda way: f"In the last {RECENT_DAYS} days your mood was {way} than in those before."
    )
    return [found] if found else []


def _compared(
    facts: dict[str, Any], inside: Sequence[float], outside: Sequence[float], sentence: Callable[[str], str]
) -> _Finding | None:
    if min(len(inside), len(outside)) < GROUP_MIN:
        return None
    effect = mean_difference(inside, outside)
    if effect is None:
        return None
    facts |= {"method": "mean_difference", "n_with": len(inside), "n_without": len(outside)}
    facts |= {"average_with": round(mean(inside), 3), "average_without": round(mean(outside), 3)}
    return _Finding(facts, effect, sentence)


def _judged(findings: Sequence[_Finding]) -> list[dict[str, Any]]:
    adjusted = adjusted_p_values([finding.effect.p_value for finding in findings])
    results = []
    for finding, q_value in zip(findings, adjusted, strict=True):
        effect = finding.effect
        clear = q_value <= FALSE_SHARE and effect.low * effect.high > 0
        way = "higher" if effect.value > 0 else "lower"
        results.append(
            {
                **finding.facts,
                "n": effect.n,
                "effect": round(effect.value, 3),
                "interval_95": [round(effect.low, 3), round(effect.high, 3)],
                "p_value": round(effect.p_value, 5),
                "p_adjusted": round(q_value, 5),
                "clear": clear,
                "text": f"{finding.sentence(way)} {CAUTION}" if clear else "No clear connection shows.",
            }
        )
    return sorted(results, key=lambda result: (result["p_adjusted"], -abs(result["effect"])))


def _not_enough(needed: int, unit: str) -> dict[str, Any]:
    return {"enough_data": False, "reason": "not_enough_data", "needed": needed, "unit": unit, "results": []}

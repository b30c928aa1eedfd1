"""
Entries of a period as numbers and sentences: pure functions over what was worked out before.

Every sentence states how many entries it rests on, the effect, its 95 % interval, and that it is together, not because.
Of all comparisons of one answer, Benjamini and Hochberg keep the share of chance findings below five in a hundred.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from journal.insights.selectors import Moment
from wellness.mood.statistics import adjusted_p_values, mean, mean_difference

# Fewer in all, or on one side of a comparison, say nothing.
ENOUGH = 8
FALSE_SHARE = 0.05
CAUTION = "Together, not because."
# What it says, the tones inside, and those outside.
Group = tuple[str, list[float], list[float]]
NO_TONE = "The tone of entries is worked out in English only."


def report(moments: Sequence[Moment], *, first: date, last: date, waiting: int) -> dict[str, Any]:
    """`moments` from the oldest to the newest."""
    toned = [moment for moment in moments if moment[1] is not None]
    enough = len(moments) >= ENOUGH
    return {
        "start_date": first,
        "end_date": last,
        "n": len(moments),
        "waiting": waiting,
        "enough_data": enough,
        "sentiment_by_week": _weeks(toned),
        "emotions": _shares("emotion", [moment[2] for moment in moments if moment[2] is not None]),
        "themes": _shares("theme", [topic for moment in moments for topic in moment[3] or ()], of=len(moments)),
        "insights": _sentences(toned) if enough else [_not_enough(len(moments))],
        "caution": CAUTION,
    }


def _weeks(toned: Sequence[Moment]) -> list[dict[str, Any]]:
    weeks: dict[date, list[float]] = {}
    for day, tone, _, _ in toned:
        if tone is not None:
            weeks.setdefault(day - timedelta(days=day.weekday()), []).append(tone)
    return [
        {"week_start": week, "n": len(tones), "average": round(mean(tones), 3)} for week, tones in sorted(weeks.items())
    ]


def _shares(name: str, found: Sequence[str], *, of: int | None = None) -> list[dict[str, Any]]:
    """The most frequent first; a share of all that were found, or of `of`."""
    whole = len(found) if of is None else of
    counted = sorted(Counter(found).items(), key=lambda pair: (-pair[1], pair[0]))
    return [{name: word, "count": count, "share": round(count / whole, 3)} for word, count in counted]


def _sentences(toned: Sequence[Moment]) -> list[str]:
    if not toned:
        return [NO_TONE]
    if len(toned) < ENOUGH:
        return [_not_enough(len(toned))]
    groups = [group for group in (*_by_theme(toned), *_over_time(toned)) if min(map(len, group[1:])) >= ENOUGH]
    if not groups:
        return [f"Not enough data: no group has {ENOUGH} of your {len(toned)} entries on both sides."]
    effects = [(words, mean_difference(inside, outside)) for words, inside, outside in groups]
    compared = [(words, effect) for words, effect in effects if effect is not None]
    if not compared:
        return [f"Not enough data: the tone of the {len(toned)} entries that can be compared does not vary."]
    adjusted = adjusted_p_values([effect.p_value for _, effect in compared])
    clear = [
        f"{words}: tone {abs(effect.value):.2f} {'higher' if effect.value > 0 else 'lower'} than in the others, "
        f"95% interval {effect.low:+.2f} to {effect.high:+.2f}. {CAUTION}"
        for (words, effect), q_value in zip(compared, adjusted, strict=True)
        if q_value <= FALSE_SHARE and effect.low * effect.high > 0
    ]
    return clear or [f"{len(toned)} entries, {len(compared)} comparisons: no clear connection shows."]


def _by_theme(toned: Sequence[Moment]) -> list[Group]:
    found = []
    for theme in sorted({topic for moment in toned for topic in moment[3] or ()}):
        inside = [float(moment[1] or 0) for moment in toned if theme in (moment[3] or ())]
        outside = [float(moment[1] or 0) for moment in toned if theme not in (moment[3] or ())]
        found.append((f"Entries about {theme} (n={len(inside)} of {len(toned)})", inside, outside))
    return found


def _over_time(toned: Sequence[Moment]) -> list[Group]:
    half = len(toned) // 2
    earlier, later = ([float(moment[1] or 0) for moment in part] for part in (toned[:half], toned[half:]))
    return [(f"The later half of the period (n={len(later)} of {len(toned)})", later, earlier)]


def _not_enough(count: int) -> str:
    return f"Not enough data: {count} of your entries in this period can be compared, {ENOUGH} are needed."

"""Progress and streaks as apps read them."""

from datetime import date, timedelta
from typing import Any

from wellness.days.streaks import Streak
from wellness.meditation.models import MeditationSession
from wellness.meditation.selectors import Progress, Sat


def progress_answer(progress: Progress) -> dict[str, Any]:
    span = (progress.last - progress.first).days + 1
    dates = [progress.first + timedelta(days=number) for number in range(span)]
    total = progress.total
    return {
        **_sat(total),
        "last_7_days": _sat(progress.week),
        "last_30_days": _sat(progress.month),
        "by_type": [
            {"session_type": kind, **_pair(progress.by_type.get(kind))} for kind in MeditationSession.Type.values
        ],
        "longest_minutes": progress.longest,
        "average_minutes": round(total.minutes / total.sessions, 1) if total.sessions else None,
        "days": [{"date": day, **_pair(progress.days.get(day))} for day in dates],
    }


def streak_answer(found: tuple[Streak, date | None] | None) -> dict[str, Any]:
    if found is None:
        return {"hidden": True, "current": None, "longest": None, "last_date": None}
    streak, last = found
    return {"hidden": False, "current": streak.current, "longest": streak.longest, "last_date": last}


def _sat(sat: Sat) -> dict[str, int]:
    return {"sessions": sat.sessions, "minutes": sat.minutes, "breathing_minutes": sat.breathing_minutes}


def _pair(found: tuple[int, int] | None) -> dict[str, int]:
    sessions, minutes = found or (0, 0)
    return {"sessions": sessions, "minutes": minutes}

"""What a home screen shows: today, this week, the last mood and the streak."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.identity.models import User
from accounts.profile.selectors import shows
from wellness.days import Day, day_now
from wellness.days.selectors import rest_of
from wellness.days.streaks import Lived, streak_of
from wellness.mood.selectors import mood_lived, mood_newest
from wellness.progress.selectors import Mean, days_active, room_counts, room_days, room_mean

WEEK_DAYS = 7
# Enough to see where almost every streak began; only a longer one is counted through everything.
NEWEST = 400
# Two zones can disagree by two dates about the oldest entries of those.
MARGIN = timedelta(days=2)


def dashboard_answer(*, owner: User, now: datetime) -> dict[str, Any]:
    """Four queries; three for who hides streaks, five for a streak of more than some hundred entries."""
    today = day_now(owner, now)
    first = today.local_date - timedelta(days=WEEK_DAYS - 1)
    days = room_days(owner=owner, first=first, last=today.local_date)
    counts = room_counts(one for one in days if one.local_date == today.local_date)
    shown = shows(owner, "streaks")
    newest = mood_newest(owner=owner, limit=NEWEST if shown else 1)
    mood, anxiety = room_mean(days, "mood_entries"), room_mean(days, "checkins")
    return {
        "date": today.local_date,
        "timezone": owner.timezone,
        "last_mood": _last(newest),
        "today": {"entries": sum(counts.values()), "counts": counts},
        "week": {
            "start_date": first,
            "end_date": today.local_date,
            "days_active": days_active(days),
            "entries": sum(one.count for one in days),
            "average_mood_value": _rounded(mood),
            "mood_entries": mood.count,
            "average_anxiety": _rounded(anxiety),
            "checkins": anxiety.count,
        },
        "mood_streak": _streak(owner, newest, today) if shown else None,
    }


def _last(newest: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    if not newest:
        return None
    row = newest[0]
    return {
        "id": row["id"], "mood_value": row["mood_value"], "mood_scale": row["mood_scale"],
        "logged_at": row["logged_at"], "date": row["local_date"],
    }  # fmt: skip


def _streak(owner: User, newest: Sequence[dict[str, Any]], today: Day) -> dict[str, Any]:
    rest = rest_of(owner_id=owner.pk)
    now = Lived(today.local_date, today.zone)
    lived = [Lived(row["local_date"], ZoneInfo(row["zone"])) for row in newest]
    streak = streak_of(lived, today=now, rest=rest, day_starts_at=owner.day_starts_at)
    oldest = min((one.local_date for one in lived), default=None)
    if len(newest) == NEWEST and oldest and streak.first and streak.first <= oldest + MARGIN:
        lived = [Lived(day, ZoneInfo(zone)) for day, zone in mood_lived(owner=owner)]
        streak = streak_of(lived, today=now, rest=rest, day_starts_at=owner.day_starts_at)
    return {"days": streak.current, "start_date": streak.first, "end_date": streak.last}


def _rounded(mean: Mean) -> float | None:
    return None if mean.value is None else round(mean.value, 3)

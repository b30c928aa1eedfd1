"""The only way to meditation sessions, and to what is counted of the completed ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.profile.selectors import shows
from wellness.breathing.selectors import breathing_seconds
from wellness.days import day_now, zone_of
from wellness.days.selectors import rest_of
from wellness.days.streaks import Lived, Streak, streak_of
from wellness.diary.selectors import diary_get, diary_list
from wellness.meditation.models import MeditationSession

_DAY = timedelta(days=1)


def meditation_list(
    *, owner: User, session_type: str | None = None, first: date | None = None, last: date | None = None
) -> QuerySet[MeditationSession]:
    rows = diary_list(MeditationSession.objects.all(), owner=owner, first=first, last=last)
    return rows.filter(session_type=session_type) if session_type else rows


def meditation_get(*, owner: User, session_id: UUID) -> MeditationSession:
    """:raises NotFound: also when it is somebody else's."""
    return diary_get(MeditationSession.objects.all(), owner=owner, row_id=session_id)


def meditation_find(*, owner: User, session_id: UUID) -> MeditationSession | None:
    try:
        return meditation_get(owner=owner, session_id=session_id)
    except NotFound:
        return None


def completed_of(owner: User) -> QuerySet[MeditationSession]:
    return MeditationSession.objects.filter(owner=owner, state=MeditationSession.State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Sat:
    """Completed sessions, their minutes, and the minutes of breathing exercises beside them (conflict C15)."""

    sessions: int
    minutes: int
    breathing_minutes: int


@dataclass(frozen=True, slots=True)
class Progress:
    """`days` gives (sessions, minutes) of each local date from `first` to `last` that has any."""

    total: Sat
    week: Sat
    month: Sat
    by_type: dict[str, tuple[int, int]]
    longest: int
    first: date
    last: date
    days: dict[date, tuple[int, int]]


def meditation_progress(*, owner: User, days: int, now: datetime) -> Progress:
    """What was completed, by type and by day, until today. Three queries for any number of sessions."""
    today = day_now(owner, now).local_date
    week, month, first = today - 6 * _DAY, today - 29 * _DAY, today - (days - 1) * _DAY
    minutes = Sum("completed_duration_minutes", default=0)
    spans = {
        name: Q(local_date__gte=begins, local_date__lte=today) for name, begins in (("week", week), ("month", month))
    }
    rows = completed_of(owner).order_by().values("session_type").annotate(
        n=Count("*"), m=minutes, longest=Max("completed_duration_minutes"),
        **{f"{name}_n": Count("local_date", filter=span) for name, span in spans.items()},
        **{
            f"{name}_m": Sum("completed_duration_minutes", filter=span, default=0)
            for name, span in spans.items()
        },
    )  # fmt: skip
    found: list[Any] = list(rows)
    by_day = completed_of(owner).filter(local_date__gte=first, local_date__lte=today).order_by().values("local_date")
    breathed = breathing_seconds(owner=owner, week=week, month=month, today=today)
    return Progress(
        total=_sat(found, "", breathed.total),
        week=_sat(found, "week_", breathed.week),
        month=_sat(found, "month_", breathed.month),
        by_type={row["session_type"]: (row["n"], row["m"]) for row in found},
        longest=max((row["longest"] for row in found), default=0),
        first=first,
        last=today,
        days={
            day: (n, m) for day, n, m in by_day.annotate(n=Count("*"), m=minutes).values_list("local_date", "n", "m")
        },
    )


def _sat(rows: Sequence[Mapping[str, Any]], prefix: str, seconds: int) -> Sat:
    return Sat(sum(row[f"{prefix}n"] for row in rows), sum(row[f"{prefix}m"] for row in rows), seconds // 60)


def meditation_streak(*, owner: User, now: datetime) -> tuple[Streak, date | None] | None:
    """Days in a row with a completed session, and the last of them all; None for who hides streaks. Three queries."""
    if not shows(owner, "streaks"):
        return None
    days = completed_of(owner).order_by().values_list("local_date", "zone").distinct()
    lived = [Lived(day, zone_of(zone)) for day, zone in days]
    today = day_now(owner, now)
    streak = streak_of(
        lived, today=Lived(today.local_date, today.zone), rest=rest_of(owner_id=owner.pk),
        day_starts_at=owner.day_starts_at,
    )  # fmt: skip
    return streak, max((one.local_date for one in lived if one.local_date <= today.local_date), default=None)


def meditations_completed_since(*, since: datetime, now: datetime) -> int:
    """Of everybody. One query."""
    return MeditationSession.objects.filter(completed_at__gt=since, completed_at__lte=now).count()

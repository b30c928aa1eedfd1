"""Achievements and what leads to them, for tests."""

from datetime import datetime, timedelta
from typing import Any

from accounts.identity.models import User
from wellness.achievements.models import Achievement
from wellness.mood.services import mood_entry_create


def make_achievement(**overrides: Any) -> Achievement:
    values: dict[str, Any] = {
        "slug": "three-moods",
        "title": "Three notes",
        "description": "You wrote down how you felt three times.",
        "icon": "leaf",
        "category": "mood",
        "points": 10,
        "criteria": {"all": [{"metric": "mood.entries", "at_least": 3}]},
        **overrides,
    }
    return Achievement.objects.create(**values)


def write_moods(owner: User, days: int, now: datetime) -> None:
    """One entry on each of the last days, the oldest first."""
    for ago in reversed(range(days)):
        at = now - timedelta(days=ago)
        mood_entry_create(owner=owner, body={"mood_value": 6, "logged_at": at.isoformat()}, now=now)

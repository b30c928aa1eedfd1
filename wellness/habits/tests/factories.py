"""Habits and completions for tests, made by the services that make real ones."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.identity.models import User
from wellness.habits.completions import habit_complete
from wellness.habits.models import Habit, HabitCompletion
from wellness.habits.services import habit_create

URL = "/api/v1/habits"
# A Tuesday at noon UTC.
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
BODY = {"name": "Stretch", "habit_type": "exercise", "target_frequency": "daily"}


def make_habit(owner: User, *, now: datetime = NOW, **values: Any) -> Habit:
    return habit_create(owner=owner, values={**BODY, **values}, now=now).row


def make_done(habit: Habit, *days: date, now: datetime = NOW) -> list[HabitCompletion]:
    return [habit_complete(owner=habit.owner, habit_id=habit.pk, values={"date": day}, now=now).row for day in days]

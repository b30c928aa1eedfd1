"""Goals and steps for tests, made by the services that make real ones."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.identity.models import User
from wellness.goals.models import Goal, GoalProgress
from wellness.goals.services import goal_create
from wellness.goals.steps import goal_progress_add

URL = "/api/v1/goals"
# A Tuesday at noon UTC.
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TODAY = date(2026, 3, 10)
BODY = {"title": "Sit in silence", "category": "mindfulness", "target_value": 20, "unit": "sessions"}


def make_goal(owner: User, *, now: datetime = NOW, **values: Any) -> Goal:
    return goal_create(owner=owner, values={**BODY, **values}, now=now).row


def make_step(goal: Goal, *, now: datetime = NOW, **values: Any) -> GoalProgress:
    body = values if "value" in values else {"delta": 1, **values}
    return goal_progress_add(owner=goal.owner, goal_id=goal.pk, values=body, now=now)[0].row

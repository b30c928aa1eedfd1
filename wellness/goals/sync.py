"""
Goals and the steps towards them, on devices that are away.

Where a goal stands is moved by steps alone: two phones that each went one further are two further, and two phones that
each wrote a number would be a conflict or a loss. The streak depends on today and is told by `goals/{id}`.
"""

from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.identity.models import User
from accounts.sync.plain import plain_read
from accounts.sync.registry import SyncSource, register_sync
from wellness.diary.services import Stored
from wellness.diary.sync import diary_writer
from wellness.goals.models import Goal, GoalProgress
from wellness.goals.serializers import (
    GoalReadSerializer,
    GoalStepReadSerializer,
    GoalStepWriteSerializer,
    GoalWriteSerializer,
)
from wellness.goals.services import goal_create, goal_delete, goal_update
from wellness.goals.steps import goal_progress_add

GOAL, STEP = "goal", "goal_progress"


class GoalChangeSerializer(GoalWriteSerializer):
    def validate_current_value(self, value: int) -> int:
        raise ValidationError([ErrorDetail(f"Write a row of the kind {STEP} instead.", "use_goal_progress")])


class GoalStepBodySerializer(GoalStepWriteSerializer):
    goal_id = serializers.UUIDField()


def register_goal_sync() -> None:
    """Called when the app starts."""
    register_sync(
        SyncSource(
            kind=GOAL,
            model=Goal,
            read=plain_read(Goal, GoalReadSerializer),
            write=diary_writer(
                Goal,
                body=GoalWriteSerializer,
                create=goal_create,
                change=GoalChangeSerializer,
                update=lambda *, row_id, changes, **rest: goal_update(goal_id=row_id, values=changes, **rest),
                delete=lambda *, owner, row_id, now: goal_delete(owner=owner, goal_id=row_id),
            ),
        )
    )
    register_sync(
        SyncSource(
            kind=STEP,
            model=GoalProgress,
            read=plain_read(GoalProgress, GoalStepReadSerializer),
            write=diary_writer(GoalProgress, body=GoalStepBodySerializer, create=_step),
        )
    )


def _step(*, owner: User, values: dict[str, Any], now: datetime) -> Stored[GoalProgress]:
    goal_id = values.pop("goal_id")
    return goal_progress_add(owner=owner, goal_id=goal_id, values=values, now=now)[0]

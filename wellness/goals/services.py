"""The writers of goals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, diary_create, diary_delete, diary_update, place, place_again
from wellness.goals.models import Goal, GoalProgress
from wellness.goals.selectors import goal_get

GOAL = DiaryKind("goal", "wellness.goal")
_TEXTS = ("title", "description", "unit")
_PLAIN = (*_TEXTS, "category", "target_value", "current_value", "target_date", "is_active")
_MEASURED = frozenset({"target_value", "current_value"})


def goal_create(*, owner: User, values: Mapping[str, Any], now: datetime) -> Stored[Goal]:
    """
    A goal may begin with a `current_value`; that is where it starts and no step.

    :raises ValidationError: naming a time that cannot be.
    :raises IdConflict: when the client's id is taken.
    """
    row = Goal(**({"id": values["id"]} if values.get("id") else {}))
    for name in _PLAIN:
        if name in values:
            setattr(row, name, _plain(name, values[name]))
    place(row, values, owner=owner, now=now)
    if row.current_value >= row.target_value:
        row.achieved_at = row.logged_at
    return diary_create(
        kind=GOAL, row=row, owner=owner, body=client_body(dict(values)),
        texts=[row.title, row.description, row.unit], now=now, details={"category": row.category},
    )  # fmt: skip


def goal_update(*, owner: User, goal_id: UUID, values: Mapping[str, Any], now: datetime) -> Stored[Goal]:
    """
    This function will change what `values` name. Another `current_value` is a step of its own in the history.

    Only here can a goal that was reached be open again: when its value or target is changed so that it is not reached.

    :raises NotFound: also when the goal is somebody else's.
    :raises ValidationError: naming a time that cannot be.
    """
    stored = goal_get(owner=owner, goal_id=goal_id)
    before = 0

    def apply(row: Goal) -> set[str]:
        nonlocal before
        before = row.current_value
        wanted = {name: _plain(name, values[name]) for name in _PLAIN if name in values}
        changed = {name for name, value in wanted.items() if getattr(row, name) != value}
        for name in changed:
            setattr(row, name, wanted[name])
        if changed & _MEASURED:
            reached = row.current_value >= row.target_value
            row.achieved_at = (row.achieved_at or now) if reached else None
            changed.add("achieved_at")
        return changed | set(place_again(row, values, owner=owner, now=now))

    def after(row: Goal) -> None:
        if row.current_value != before:
            step = GoalProgress(goal=row, owner=owner, amount=row.current_value - before, value=row.current_value)
            place(step, {}, owner=owner, now=now)
            step.save(force_insert=True)

    texts = [values[name] for name in _TEXTS if values.get(name) and values[name] != getattr(stored, name)]
    return diary_update(
        kind=GOAL, rows=Goal.objects.all(), owner=owner, row_id=goal_id, apply=apply, texts=texts, now=now, after=after
    )


def goal_delete(*, owner: User, goal_id: UUID) -> None:
    """This function will delete the goal and its history. :raises NotFound: also when it is somebody else's."""
    diary_delete(kind=GOAL, rows=Goal.objects.all(), owner=owner, row_id=goal_id)


def _plain(name: str, value: Any) -> Any:
    return (value or None) if name == "description" else value

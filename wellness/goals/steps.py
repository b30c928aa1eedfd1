"""The writer of steps towards a goal: each counts once, in whatever order and from however many devices they come."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.sync.deletions import row_refuse_deleted
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import IdConflict, fingerprint, store_once
from crisis.screening.services import answer_again, answer_to, answer_unstored, screen
from wellness.diary.serializers import client_body
from wellness.diary.services import DiaryKind, Stored, place
from wellness.goals.models import VALUE_MAX, Goal, GoalProgress
from wellness.goals.selectors import goal_get

STEP = DiaryKind("goal_progress", "wellness.goal_progress")


def goal_progress_add(
    *, owner: User, goal_id: UUID, values: Mapping[str, Any], now: datetime
) -> tuple[Stored[GoalProgress], Goal]:
    """
    This function will move a goal by `delta`, or to `value`, and write that down; gives the step and the goal.

    The goal's row is locked, so that steps at once add up. A step back never takes away that the goal was reached.

    :raises NotFound: also when the goal is somebody else's.
    :raises ValidationError: naming a time that cannot be, or the number that leads below zero or beyond the column.
    :raises IdConflict: when the client's id belongs to something else.
    :raises RowDeleted: when it is that of a step that went.
    """
    note = values.get("note") or None
    step = GoalProgress(**({"id": values["id"]} if values.get("id") else {}), goal_id=goal_id, note=note)
    step.owner = owner
    place(step, values, owner=owner, now=now)
    body = client_body({**values, "goal_id": goal_id})
    step.fingerprint = fingerprint(owner_hmac_key(owner), body) if body is not None else None
    screening = screen(note or "", owner)
    with transaction.atomic():
        goal = goal_get(owner=owner, goal_id=goal_id, lock=True)
        # Before the numbers are looked at: a repeat must find its step, wherever the goal is by now.
        known = _known(step) if body is not None else None
        if known is None:
            known, fresh = _added(step, goal, values)
        else:
            fresh = False
        known.owner = owner
        told: dict[str, Any] = {"owner": owner, "source": STEP.source, "source_id": known.pk, "now": now}
        if fresh:
            if body is not None:
                row_refuse_deleted(known, hear=partial(answer_unstored, screening, **told))
            _move(goal, known)
        support = (answer_to if fresh else answer_again)(screening, **told)
    return Stored(known, fresh, support), goal


def _known(step: GoalProgress) -> GoalProgress | None:
    stored = GoalProgress.objects.filter(pk=step.pk).first()
    if stored is not None and not _same(stored, step):
        raise IdConflict(ids=[str(step.pk)])
    return stored


def _same(stored: GoalProgress, step: GoalProgress) -> bool:
    if stored.owner_id != step.owner_id or step.fingerprint is None or stored.fingerprint is None:
        return False
    return bytes(stored.fingerprint) == step.fingerprint


def _added(step: GoalProgress, goal: Goal, values: Mapping[str, Any]) -> tuple[GoalProgress, bool]:
    name = "delta" if values.get("delta") is not None else "value"
    value = goal.current_value + values["delta"] if name == "delta" else values["value"]
    if not 0 <= value <= VALUE_MAX:
        message = "The goal would stand below zero." if value < 0 else f"{VALUE_MAX} is the largest value."
        raise ValidationError({name: [ErrorDetail(message, "min_value" if value < 0 else "max_value")]})
    step.amount, step.value = value - goal.current_value, value
    # Two goals at once may be sent the same id: the insertion decides.
    return store_once(step, same=lambda stored: _same(stored, step))


def _move(goal: Goal, step: GoalProgress) -> None:
    goal.current_value = step.value
    names = ["current_value", "updated_at"]
    if goal.achieved_at is None and goal.current_value >= goal.target_value:
        goal.achieved_at = step.logged_at
        names.append("achieved_at")
    goal.save(update_fields=names)
    audit_record(
        actor=step.owner, action=f"{STEP.noun}.created", target=step, owner_id=goal.owner_id,
        details={"goal_id": str(goal.pk), "achieved": "achieved_at" in names},
    )  # fmt: skip

"""How decisions read: for moderators who took them, and for the person."""

from datetime import datetime
from typing import Any

from accounts.identity.models import User
from moderation.appeals.services import appeal_open_until
from moderation.appeals.shown import appeal_row
from moderation.reports.rules import RULES
from moderation.sanctions.decisions import RESTRICTING, Action
from moderation.sanctions.models import ModerationDecision
from moderation.sanctions.people import FALLBACK_MUTE

State = ModerationDecision.State
OVER = (State.REVERSED, State.LIFTED)
LASTING = (Action.MUTE, Action.BAN)


def made_row(row: ModerationDecision) -> dict[str, Any]:
    names = ("id", "action", "reason_code", "state", "ends_at", "confirm_by", "created_at")
    standing = row.state not in (*OVER, State.LAPSED)
    return {
        "detail": "Action applied.",
        **{name: getattr(row, name) for name in names},
        "is_hidden": standing and row.action in (Action.HIDE, Action.DELETE),
        "is_banned": standing and row.action == Action.BAN,
    }


def decision_row(row: ModerationDecision, owner: User, now: datetime) -> dict[str, Any]:
    """No query: the appeal came with the row."""
    row.owner = owner
    appeal = getattr(row, "appeal", None)
    restricting = row.action in RESTRICTING
    until = appeal_open_until(row) if restricting else None
    rule = RULES.get(row.reason_code)
    return {
        "id": row.pk,
        "action": row.action,
        "content_type": row.content_type or None,
        "content_id": row.content_id,
        "rule": {
            "code": row.reason_code, "title": rule.title if rule else "", "text": rule.text if rule else "",
        },
        "statement": row.statement or "",
        "grounds": row.grounds,
        "automated_detection": row.automated_detection,
        "automated_decision": False,
        "restriction": _restriction(row),
        "state": row.state,
        "in_force": in_force(row, now),
        "ends_at": ends_at(row),
        "confirm_by": row.confirm_by,
        "appeal": appeal_row(appeal, owner) if appeal is not None else None,
        "can_appeal": until is not None and appeal is None and row.state not in OVER and now <= until,
        "appeal_until": until,
        "created_at": row.created_at,
    }  # fmt: skip


def in_force(row: ModerationDecision, now: datetime) -> bool:
    """By the clock, whatever a job has written yet."""
    if row.state in OVER or row.action not in RESTRICTING:
        return False
    end = ends_at(row)
    return end is None or end > now


def ends_at(row: ModerationDecision) -> datetime | None:
    """Of a ban that waits for its second moderator, the end of the mute that is left without one."""
    if row.action not in LASTING:
        return None
    if row.state in (State.AWAITING, State.LAPSED) and row.confirm_by is not None:
        return max(row.confirm_by, row.created_at + FALLBACK_MUTE)
    return row.ends_at


def _restriction(row: ModerationDecision) -> str | None:
    if row.action not in LASTING:
        return None
    return "mute" if row.state == State.LAPSED else row.action


def confirmation_row(row: ModerationDecision) -> dict[str, Any]:
    names = ("id", "reason_code", "statement", "note", "case_id", "state", "confirm_by", "created_at")
    return {name: getattr(row, name) for name in names}

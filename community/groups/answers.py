"""What is shown of groups, of who is in them, and of when they meet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from community.groups.models import GroupSession
from community.groups.selectors import RANK
from community.messaging.models import Conversation, ConversationParticipant


def group_answer(row: Any, *, online: Mapping[UUID, int], zone: ZoneInfo) -> dict[str, Any]:
    """`row` as `group_list` reads it."""
    return {
        "id": row.pk,
        "name": row.name,
        "description": row.description,
        "category": row.category,
        "privacy": row.privacy,
        "audience": row.audience,
        "member_count": row.member_count,
        "online_count": online.get(row.pk, 0),
        "next_session": row.next_session and row.next_session.astimezone(zone),
        "next_session_timezone": row.next_session_timezone,
        "joined": row.place_id is not None,
        "created_at": row.created_at,
    }


def group_detail(row: Any, *, online: Mapping[UUID, int], zone: ZoneInfo) -> dict[str, Any]:
    return {
        **group_answer(row, online=online, zone=zone),
        "guidelines": row.guidelines,
        "guidelines_accepted": row.place_id is not None and not row.rules_pending,
        "slow_mode_seconds": row.conversation.slow_mode_seconds,
        "is_open": row.conversation.state == Conversation.State.OPEN,
        "role": row.role,
        "participant_id": row.place_id,
        "reminders": bool(row.reminders),
    }


def member_answer(
    row: ConversationParticipant, *, viewer: ConversationParticipant, now: datetime
) -> dict[str, Any]:  # fmt: skip
    leads = RANK.get(viewer.role, 0) > 0
    silent = row.silent_until if row.silent_until is not None and row.silent_until > now else None
    return {
        "id": row.pk,
        "name": row.alias,
        "role": row.role,
        "is_you": row.pk == viewer.pk,
        "muted_until": silent if leads or row.pk == viewer.pk else None,
    }


def session_answer(row: GroupSession, zone: ZoneInfo, support: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = {
        "id": row.pk,
        "title": row.title,
        "starts_at": row.starts_at.astimezone(zone),
        "timezone": row.timezone,
        "duration_minutes": row.duration_minutes,
        "state": row.state,
    }
    return {**answer, "support": support} if support else answer

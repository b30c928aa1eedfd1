"""
What was earned, on devices that are away; written by the server alone.

Who does not want to see achievements is told that there are none. When that changes all of them change, so that
devices hear of it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from accounts.profile.changes import register_profile_listener
from accounts.profile.selectors import shows
from accounts.sync.registry import SyncSource, register_sync
from wellness.achievements.models import UserAchievement
from wellness.achievements.selectors import Standing, achievement_earned_list
from wellness.achievements.serializers import achievement_answer

KIND = "user_achievement"


def register_achievement_sync() -> None:
    """Called when the app starts."""
    register_sync(SyncSource(kind=KIND, model=UserAchievement, read=_read))
    register_profile_listener(_profile_changed)


def _read(owner: User, ids: Sequence[UUID]) -> Mapping[UUID, dict[str, Any]]:
    """Two queries."""
    if not shows(owner, "achievements"):
        return {}
    rows = achievement_earned_list(owner=owner).filter(pk__in=ids)
    return {row.pk: achievement_answer(Standing(row.achievement, row)) for row in rows}


def _profile_changed(owner: User, fields: Collection[str], now: datetime) -> None:
    if "show_achievements" in fields:
        UserAchievement.objects.filter(owner=owner).update(updated_at=now)

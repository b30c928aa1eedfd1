"""Claiming what was earned. Earning itself is in `awarding`."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.identity.models import User
from config.api.errors import DomainError
from wellness.achievements.models import UserAchievement
from wellness.achievements.selectors import achievement_earned_get


class AchievementNotEarned(DomainError):
    default_code = "achievement_not_earned"
    default_detail = "This is not earned yet."


@transaction.atomic
def achievement_claim(*, owner: User, achievement_id: UUID, now: datetime) -> UserAchievement:
    """
    This function will take the points of an achievement; said again, it changes nothing.

    :raises NotFound: if there is no such achievement.
    :raises AchievementNotEarned: before it is earned.
    """
    row = achievement_earned_get(owner=owner, achievement_id=achievement_id)
    if row is None:
        raise AchievementNotEarned
    if row.claimed_at is None:
        # A clock that was set back must not make the claim older than the award.
        row.claimed_at = max(now, row.earned_at)
        row.save(update_fields=["claimed_at", "updated_at"])
        audit_record(
            actor=owner, action="wellness.achievement.claimed", target=row, owner_id=owner.pk,
            details={"achievement": row.achievement.slug},
        )  # fmt: skip
    return row

"""What there is to earn, and what one person has earned of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from wellness.achievements.models import Achievement, MetricTally, UserAchievement


@dataclass(frozen=True, slots=True)
class Standing:
    """An achievement as one person has it; `earned` is None before that."""

    achievement: Achievement
    earned: UserAchievement | None


def achievement_standings(*, owner: User, category: str | None = None) -> list[Standing]:
    """What can be earned now, and what was earned even if it cannot be any more. Two queries."""
    earned = {row.achievement_id: row for row in UserAchievement.objects.filter(owner=owner)}
    rows = Achievement.objects.filter(Q(is_active=True) | Q(pk__in=earned))
    if category:
        rows = rows.filter(category__iexact=category)
    return [Standing(row, earned.get(row.pk)) for row in rows]


def achievement_earned_list(*, owner: User) -> QuerySet[UserAchievement]:
    return UserAchievement.objects.filter(owner=owner).select_related("achievement")


def achievement_earned_get(*, owner: User, achievement_id: UUID) -> UserAchievement | None:
    """
    What the person earned of an achievement, locked; None when it is not earned.

    :raises NotFound: if there is no such achievement for this person.
    """
    rows = UserAchievement.objects.select_for_update(of=("self",)).select_related("achievement")
    row = rows.filter(owner=owner, achievement_id=achievement_id).first()
    if row is None and not Achievement.objects.filter(pk=achievement_id, is_active=True).exists():
        raise NotFound
    return row


def points_claimed(*, owner: User) -> int:
    rows = UserAchievement.objects.filter(owner=owner, claimed_at__isnull=False)
    return rows.aggregate(points=Sum("achievement__points"))["points"] or 0


def metric_counts(*, owner: User) -> dict[str, int]:
    """The person's newest counts; a count that is not there is 0."""
    return dict(MetricTally.objects.filter(owner=owner).values_list("counts", flat=True).first() or {})

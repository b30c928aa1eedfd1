"""What becomes of achievements when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_of_nobody, register_policy
from wellness.achievements.models import Achievement, AchievementSweep, MetricTally, UserAchievement


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(UserAchievement, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_policy(MetricTally, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_of_nobody(Achievement, "What can be earned, the same for everybody.")
    register_of_nobody(AchievementSweep, "How far the feed of changes was read.")

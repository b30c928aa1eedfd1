"""What becomes of achievements when a person is erased."""

from accounts.erasure.registry import Policy, register_of_nobody, register_policy
from wellness.achievements.models import Achievement, AchievementSweep, MetricTally, UserAchievement

ERASED = "erasure: GDPR 17(1)(b), consent withdrawn (9(2)(a))"


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(UserAchievement, Policy.ERASE, legal_basis=ERASED)
    register_policy(MetricTally, Policy.ERASE, legal_basis=ERASED)
    register_of_nobody(Achievement, "What can be earned, the same for everybody.")
    register_of_nobody(AchievementSweep, "How far the feed of changes was read.")

"""What becomes of goals when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.goals.models import Goal, GoalProgress


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(Goal, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_policy(GoalProgress, Policy.ERASE, legal_basis=HEALTH_ERASED)

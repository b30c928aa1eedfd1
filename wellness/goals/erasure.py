"""What becomes of goals when a person is erased."""

from accounts.erasure.registry import Policy, register_policy
from wellness.goals.models import Goal, GoalProgress

_BASIS = "erasure: GDPR 17(1)(b), consent withdrawn (9(2)(a))"


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(Goal, Policy.ERASE, legal_basis=_BASIS)
    register_policy(GoalProgress, Policy.ERASE, legal_basis=_BASIS)

"""What becomes of habits when a person is erased."""

from accounts.erasure.registry import Policy, register_policy
from wellness.habits.models import Habit, HabitCompletion

_BASIS = "erasure: GDPR 17(1)(b), consent withdrawn (9(2)(a))"


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(Habit, Policy.ERASE, legal_basis=_BASIS)
    register_policy(HabitCompletion, Policy.ERASE, legal_basis=_BASIS)

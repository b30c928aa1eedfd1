"""What becomes of habits when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.habits.models import Habit, HabitCompletion


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(Habit, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_policy(HabitCompletion, Policy.ERASE, legal_basis=HEALTH_ERASED)

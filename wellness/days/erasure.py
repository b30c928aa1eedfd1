"""What becomes of rest days when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.days.models import DayRest


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(DayRest, Policy.ERASE, legal_basis=HEALTH_ERASED)

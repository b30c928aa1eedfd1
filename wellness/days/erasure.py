"""What becomes of rest days when a person is erased."""

from accounts.erasure.registry import Policy, register_policy
from wellness.days.models import DayRest


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(DayRest, Policy.ERASE, legal_basis="erasure: GDPR 17(1)(b), consent withdrawn (9(2)(a))")

"""What becomes of check-ins when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.checkins.models import CheckIn


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(CheckIn, Policy.ERASE, legal_basis=HEALTH_ERASED)

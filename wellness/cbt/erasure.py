"""What becomes of exercises when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.cbt.models import CbtEntry


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(CbtEntry, Policy.ERASE, legal_basis=HEALTH_ERASED)

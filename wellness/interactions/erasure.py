"""What becomes of logged interactions when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.interactions.models import InteractionLog


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(InteractionLog, Policy.ERASE, legal_basis=HEALTH_ERASED)

"""What becomes of breathing sessions when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_of_nobody, register_policy
from wellness.breathing.models import BreathingSession, BreathingTechnique


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(BreathingSession, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_of_nobody(BreathingTechnique, "Ways to breathe, the same for everybody.")

"""What becomes of breathing sessions when a person is erased."""

from accounts.erasure.registry import Policy, register_of_nobody, register_policy
from wellness.breathing.models import BreathingSession, BreathingTechnique


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(BreathingSession, Policy.ERASE, legal_basis="erasure: GDPR 17(1)(b), consent withdrawn (9(2)(a))")
    register_of_nobody(BreathingTechnique, "Ways to breathe, the same for everybody.")

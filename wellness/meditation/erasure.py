"""What becomes of meditation sessions when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.meditation.models import MeditationSession


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(MeditationSession, Policy.ERASE, legal_basis=HEALTH_ERASED)

"""What becomes of moods when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from wellness.mood.models import MoodEntry, MoodFactor, MoodQuota


def register_erasure() -> None:
    """Called when the app starts."""
    # Factors name their entry, so they come first.
    register_policy(MoodFactor, Policy.ERASE, legal_basis=HEALTH_ERASED, order=90)
    register_policy(MoodEntry, Policy.ERASE, legal_basis=HEALTH_ERASED)
    register_policy(MoodQuota, Policy.ERASE, legal_basis=HEALTH_ERASED)

"""What becomes of contacts when a person is erased. That somebody was told, and when, stays in the history."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from crisis.contacts.models import CrisisContact, CrisisContactLetter


def register_erasure() -> None:
    """Called when the app starts."""
    # Letters name their contact and their incident, so they come first.
    register_policy(CrisisContactLetter, Policy.ERASE, legal_basis=HEALTH_ERASED, order=80)
    register_policy(CrisisContact, Policy.ERASE, legal_basis=HEALTH_ERASED)

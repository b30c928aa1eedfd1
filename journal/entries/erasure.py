"""What becomes of entries when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_policy
from journal.entries.models import JournalEntry


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(JournalEntry, Policy.ERASE, legal_basis=HEALTH_ERASED)

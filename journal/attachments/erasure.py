"""What becomes of attachments when a person is erased."""

from accounts.erasure.registry import HEALTH_ERASED, Policy, register_files, register_policy
from journal.attachments.files import attachment_files
from journal.attachments.models import JournalAttachment

# Before the entries that they belong to.
ORDER = 90


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(JournalAttachment, Policy.ERASE, legal_basis=HEALTH_ERASED, order=ORDER)
    register_files("journal", attachment_files, note="attachments of the journal in the `private` storage, sealed")

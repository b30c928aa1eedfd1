"""What the room of contacts hands to the rooms below."""

from accounts.notifications.outside import register_outside_failures
from crisis.contacts.erasure import register_erasure
from crisis.contacts.exports import register_exports
from crisis.contacts.sending import letter_report
from crisis.contacts.sync import register_contact_sync


def register_contacts() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_contact_sync()
    register_outside_failures(letter_report)

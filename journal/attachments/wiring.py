"""What the room of attachments hands to the rooms below."""

from journal.attachments.erasure import register_erasure
from journal.attachments.exports import register_exports


def register_attachments() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()

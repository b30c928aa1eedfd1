"""What the room of decisions hands to the rooms below."""

from accounts.audit.access_log_words import register_access_actions
from moderation.sanctions.erasure import register_erasure
from moderation.sanctions.exports import register_exports


def register_sanctions() -> None:
    """Called when the app starts."""
    register_access_actions("moderation.decision.read")
    register_exports()
    register_erasure()

"""What the room of decisions hands to the rooms below."""

from moderation.sanctions.erasure import register_erasure
from moderation.sanctions.exports import register_exports


def register_sanctions() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()

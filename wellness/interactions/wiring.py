"""What the room of logged interactions hands to the rooms below."""

from wellness.interactions.erasure import register_erasure
from wellness.interactions.exports import register_exports


def register_interactions() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()

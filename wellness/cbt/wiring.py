"""What the room of exercises hands to the rooms below."""

from wellness.cbt.erasure import register_erasure
from wellness.cbt.exports import register_exports


def register_cbt() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()

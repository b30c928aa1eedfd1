"""What the room of days hands to the rooms below."""

from wellness.days.erasure import register_erasure
from wellness.days.exports import register_exports
from wellness.days.sync import register_rest_sync


def register_days() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_rest_sync()

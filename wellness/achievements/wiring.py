"""What the room of achievements hands to the rooms below."""

from wellness.achievements.erasure import register_erasure
from wellness.achievements.exports import register_exports
from wellness.achievements.frames import register_frames


def register_achievements() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_frames()

"""What the room of achievements hands to the rooms below."""

from config.reference import register_reference
from wellness.achievements.erasure import register_erasure
from wellness.achievements.exports import register_exports
from wellness.achievements.frames import register_frames
from wellness.achievements.reference import achievements_load
from wellness.achievements.sync import register_achievement_sync


def register_achievements() -> None:
    """Called when the app starts."""
    register_reference("Achievements", achievements_load)
    register_exports()
    register_erasure()
    register_achievement_sync()
    register_frames()

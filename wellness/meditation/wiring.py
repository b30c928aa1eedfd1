"""What the room of meditation hands to the rooms below."""

from wellness.diary.reading import register_diary_texts
from wellness.meditation.erasure import register_erasure
from wellness.meditation.exports import register_exports
from wellness.meditation.frames import register_frames
from wellness.meditation.metrics import register_metrics
from wellness.meditation.models import MeditationSession
from wellness.meditation.panels import register_panels
from wellness.meditation.services import KIND
from wellness.meditation.sockets import register_sockets
from wellness.meditation.sync import register_meditation_sync


def register_meditation() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_meditation_sync()
    register_metrics()
    register_panels()
    register_frames()
    register_sockets()
    register_diary_texts(KIND, MeditationSession, lambda row: (row.notes,))

"""What the room of breathing hands to the rooms below."""

from config.reference import register_reference
from wellness.breathing.erasure import register_erasure
from wellness.breathing.exports import register_exports
from wellness.breathing.metrics import register_metrics
from wellness.breathing.reference import techniques_load
from wellness.breathing.sync import register_breathing_sync


def register_breathing() -> None:
    """Called when the app starts."""
    register_reference("Breathing techniques", techniques_load)
    register_exports()
    register_erasure()
    register_breathing_sync()
    register_metrics()

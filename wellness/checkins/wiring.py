"""What the room of check-ins hands to the rooms below."""

from wellness.checkins.erasure import register_erasure
from wellness.checkins.exports import register_exports
from wellness.checkins.metrics import register_metrics
from wellness.checkins.sync import register_checkin_sync


def register_checkins() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_metrics()
    register_checkin_sync()

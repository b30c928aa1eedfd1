"""What the room of progress hands to the rooms below, and what other rooms hand to it."""

from wellness.progress.metrics import register_metrics
from wellness.progress.sources import register_sources


def register_progress() -> None:
    """Called when the app starts."""
    register_metrics()
    register_sources()

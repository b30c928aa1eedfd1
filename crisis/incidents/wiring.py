"""What incidents hand to the rooms that they stand on."""

from config.realtime.consumers import register_events_topics
from crisis.incidents.frames import register_frames, staff_topics
from crisis.incidents.step_exports import register_step_exports


def register_incidents() -> None:
    """Called when the app starts."""
    register_frames()
    register_events_topics(staff_topics)
    register_step_exports()

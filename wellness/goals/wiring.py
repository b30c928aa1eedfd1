"""What the room of goals hands to the rooms below."""

from wellness.goals.erasure import register_erasure
from wellness.goals.exports import register_exports
from wellness.goals.metrics import register_metrics
from wellness.goals.sync import register_goal_sync


def register_goals() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_goal_sync()
    register_metrics()

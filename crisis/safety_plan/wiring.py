"""What the room of safety plans hands to the rooms below."""

from crisis.safety_plan.erasure import register_erasure
from crisis.safety_plan.exports import register_exports
from crisis.safety_plan.sync import register_safety_plan_sync


def register_safety_plan() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_safety_plan_sync()

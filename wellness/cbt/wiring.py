"""What the room of exercises hands to the rooms below."""

from wellness.cbt.erasure import register_erasure
from wellness.cbt.exports import register_exports
from wellness.cbt.metrics import register_metrics
from wellness.cbt.sync import register_cbt_sync


def register_cbt() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()
    register_metrics()
    register_cbt_sync()

"""What the room of reports hands to the rooms below."""

from moderation.reports.erasure import register_erasure
from moderation.reports.exports import register_exports


def register_reports() -> None:
    """Called when the app starts."""
    register_exports()
    register_erasure()

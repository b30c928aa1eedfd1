"""What administrators see of meditation: how often, never who (CM-474)."""

from datetime import datetime, timedelta

from accounts.administration.figures import register_figure
from wellness.meditation.selectors import meditations_completed_since


def register_panels() -> None:
    """Called when the app starts."""
    register_figure("meditation_sessions_completed", completed_of_a_day)


def completed_of_a_day(now: datetime) -> int:
    """Sessions that ended in the last day. One query."""
    return meditations_completed_since(since=now - timedelta(days=1), now=now)

"""Rest days on devices that are away."""

from accounts.sync.registry import register_sync_exempt
from wellness.days.models import DayRest


def register_exempt_models() -> None:
    """Called when the app starts."""
    register_sync_exempt(DayRest, "A handful of rows that decide about streaks on the server; an app reads them whole.")

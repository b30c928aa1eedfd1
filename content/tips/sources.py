"""Gives the daily notification its tip."""

from accounts.reminders.tips import register_tip_source
from content.tips.rotation import tip_for


def register_tips() -> None:
    """Called when the app starts."""
    register_tip_source(tip_for)

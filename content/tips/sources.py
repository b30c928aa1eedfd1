"""Gives the daily notification its tip: the library's, or one of those that ship while the library has none."""

from accounts.erasure.registry import register_of_nobody
from accounts.reminders.tips import register_tip_source
from content.tips.choosing import library_tip
from content.tips.models import TipOfDay
from content.tips.rotation import tip_for


def register_tips() -> None:
    """Called when the app starts."""
    register_tip_source(tip_for)
    # The newest source is asked first.
    register_tip_source(library_tip)
    register_of_nobody(TipOfDay, "which tip everybody heard on a date")

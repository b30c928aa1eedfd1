"""The mood room's card on the staff dashboard: how much is written, never what."""

from datetime import datetime

from config.staff.dashboard import DAYS, Figure, Panel, Series, daily, register_panel
from wellness.mood.selectors import mood_entries_by_day


def register_panels() -> None:
    register_panel("mood", mood_panel, order=20)


def mood_panel(now: datetime) -> Panel:
    """One query."""
    counts = daily(mood_entries_by_day(now=now, days=DAYS), now)
    return Panel(
        title="Mood entries",
        figures=[Figure(f"Last {DAYS} days", f"{sum(counts):,}", "entries written")],
        series=[Series("Entries", counts)],
    )

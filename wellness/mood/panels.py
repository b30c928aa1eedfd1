"""The mood room's card on the staff dashboard: how much is written, never what."""

from datetime import datetime, timedelta

from accounts.administration.figures import register_figure
from config.staff.dashboard import DAYS, Figure, Panel, Series, daily, register_panel
from wellness.mood.models import MoodEntry
from wellness.mood.selectors import mood_entries_by_day


def register_panels() -> None:
    register_panel("mood", mood_panel, order=20)
    register_figure("mood_entries_created", mood_entries_of_a_day)


def mood_entries_of_a_day(now: datetime) -> int:
    """Moods felt in the last day (CM L1440). One query."""
    return MoodEntry.objects.filter(logged_at__gt=now - timedelta(days=1), logged_at__lte=now).count()


def mood_panel(now: datetime) -> Panel:
    """One query."""
    counts = daily(mood_entries_by_day(now=now, days=DAYS), now)
    return Panel(
        title="Mood entries",
        figures=[Figure(f"Last {DAYS} days", f"{sum(counts):,}", "entries written")],
        series=[Series("Entries", counts)],
    )

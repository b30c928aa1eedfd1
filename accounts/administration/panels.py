"""The accounts room's card on the staff dashboard."""

from datetime import datetime

from accounts.administration.selectors import people_counts, sign_ups_by_day
from accounts.identity.models import User
from config.staff.dashboard import DAYS, Figure, Panel, Series, daily, register_panel


def register_panels() -> None:
    register_panel("sign_ups", sign_ups_panel, order=10)


def sign_ups_panel(now: datetime) -> Panel:
    """Two queries."""
    counts = daily(sign_ups_by_day(now=now, days=DAYS), now)
    people = people_counts()
    suspended = people.get(User.Status.SUSPENDED, 0)
    return Panel(
        title="Sign-ups",
        figures=[
            Figure("Accounts", f"{sum(people.values()):,}", "of people and staff"),
            Figure(f"Last {DAYS} days", f"{sum(counts):,}", "new accounts"),
            Figure("Suspended", f"{suspended:,}", "cannot sign in", "warning" if suspended else "plain"),
        ],
        series=[Series("Sign-ups", counts)],
    )

"""How many texts wait for a moderator, on the staff dashboard."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from config.staff.dashboard import Figure, Panel, register_panel
from moderation.screening.selectors import MODERATES, holds_waiting


def register_panels() -> None:
    register_panel("screening_holds", holds_panel, order=15, needs=MODERATES)


def holds_panel(now: datetime) -> Panel:
    """Two queries."""
    waiting, late = holds_waiting(now=now)
    hours = settings.SCREENING_HOLD_HOURS
    return Panel(
        title="Held texts",
        link=reverse("admin:moderation-holds"),
        figures=[
            Figure("Waiting", f"{waiting:,}", "for a moderator", "warning" if waiting else "good"),
            Figure("Too long", f"{late:,}", f"more than {hours} hours", "danger" if late else "good"),
        ],
    )

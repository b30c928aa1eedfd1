"""The crisis room's card on the staff dashboard."""

from datetime import datetime, timedelta

from django.urls import reverse

from accounts.administration.figures import register_figure
from config.staff.dashboard import DAYS, Figure, Panel, Series, daily, register_panel
from crisis.incidents.acts import RUNNING
from crisis.incidents.models import CrisisIncident
from crisis.incidents.protocol import INCIDENT_FROM, PROTOCOL
from crisis.incidents.selectors import (
    incident_counts,
    incident_overdue_count,
    incidents_by_day,
    staff_without_letters_count,
)

COLOURS = {3: "#f59e0b", 4: "#f97316", 5: "#dc2626"}


def register_panels() -> None:
    register_panel("incidents", incidents_panel, order=5)
    register_figure("crisis_incidents_handled", incidents_handled_in_a_day)


def incidents_handled_in_a_day(now: datetime) -> int:
    """Incidents that were closed in the last day (CM L1441). One query."""
    return CrisisIncident.objects.filter(resolved_at__gt=now - timedelta(days=1), resolved_at__lte=now).count()


def incidents_panel(now: datetime) -> Panel:
    """Four queries."""
    counts, overdue, mute = incident_counts(), incident_overdue_count(now=now), staff_without_letters_count()
    by_day = list(incidents_by_day(now=now, days=DAYS))
    waiting = counts.get("open", 0)
    return Panel(
        title="Crisis incidents",
        link=reverse("admin:crisis-worklist"),
        figures=[
            Figure("Open", f"{waiting:,}", "nobody has taken them on", "warning" if waiting else "good"),
            Figure("Taken on", f"{sum(counts.get(state, 0) for state in RUNNING):,}", "somebody follows them up"),
            Figure("Overdue", f"{overdue:,}", "past the time of their severity", "danger" if overdue else "good"),
            Figure("Staff without e-mail", f"{mute:,}", "no proven address for alarms", "danger" if mute else "good"),
        ],
        series=[
            Series(
                f"Severity {level} ({PROTOCOL[level].label})",
                daily([(day, count) for severity, day, count in by_day if severity == level], now),
                COLOURS[level],
            )
            for level in range(INCIDENT_FROM, 6)
        ],
    )

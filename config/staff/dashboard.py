"""
The staff site's first page: panels of counts, registered by the rooms whose rows they count.

Counts only, never rows of people. A panel costs a constant number of queries and is kept in the process for a minute,
so that many open dashboards cost the database no more than one.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

import structlog
from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone

from config.staff.charts import OPTIONS, chart_data, chart_rows
from config.staff.permissions import holds

log = structlog.get_logger(__name__)

DAYS = 30
KEPT_SECONDS = 60
Tone = Literal["plain", "good", "warning", "danger"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number or state with its name; `tone` colours it, `note` says in words what the colour means."""

    label: str
    value: str
    note: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Series:
    """One count a day, oldest first, `DAYS` of them. `colour` is a CSS colour or variable."""

    label: str
    counts: Sequence[int]
    colour: str = "var(--color-primary-600)"


@dataclass(frozen=True, slots=True)
class Panel:
    """One card of the dashboard: some figures, a chart of the last thirty days, or both."""

    title: str
    figures: Sequence[Figure] = ()
    series: Sequence[Series] = ()
    kind: Literal["bar", "line"] = "bar"
    link: str = ""
    days: Sequence[date] = field(default=())

    @property
    def chart(self) -> str:
        return chart_data(self.days, self.series)

    @property
    def options(self) -> str:
        return OPTIONS

    @property
    def rows(self) -> list[tuple[str, list[int]]]:
        return chart_rows(self.days, self.series)


@dataclass(slots=True)
class _Registered:
    make: Callable[[datetime], Panel]
    needs: str
    order: int
    made_at: float = 0.0
    panel: Panel | None = None


_registered: dict[str, _Registered] = {}


def register_panel(
    name: str,
    make: Callable[[datetime], Panel],
    *,
    order: int = 100,
    needs: str = "read:metrics",
) -> None:
    """This function will show what `make(now)` returns, lower `order` first. Call it in `apps.py: ready()`."""
    _registered[name] = _Registered(make, needs, order)


def panels_for(request: HttpRequest) -> list[Panel]:
    """The panels that the signed-in person may see."""
    found = [(name, entry) for name, entry in _registered.items() if holds(request.user, entry.needs)]
    return [_fresh(name, entry) for name, entry in sorted(found, key=lambda pair: (pair[1].order, pair[0]))]


def forget_panels() -> None:
    for entry in _registered.values():
        entry.panel = None


def last_days(now: datetime) -> list[date]:
    """The thirty days of every chart in UTC, today last: counts of all zones have no other common day."""
    today = now.date()
    return [today - timedelta(days=back) for back in reversed(range(DAYS))]


def daily(counted: Iterable[tuple[date, int]], now: datetime) -> list[int]:
    """Counts by day, with a nought for each day that has none."""
    by_day = dict(counted)
    return [by_day.get(day, 0) for day in last_days(now)]


def _fresh(name: str, entry: _Registered) -> Panel:
    if entry.panel is not None and time.monotonic() - entry.made_at < KEPT_SECONDS:
        return entry.panel
    now = timezone.now()
    try:
        with transaction.atomic():
            made = entry.make(now)
    except DatabaseError:
        # One panel that cannot count must not take the page, with its health figures, from the staff; and a database
        # in trouble is not asked again at every look.
        log.warning("staff.panel_failed", panel=name)
        made = Panel(name, figures=[Figure("No figures", "–", "The database did not answer in time.", "warning")])
    entry.panel = Panel(made.title, made.figures, made.series, made.kind, made.link, last_days(now))
    entry.made_at = time.monotonic()
    return entry.panel

"""Counts of days in the shapes that the theme's chart script and the table beside it read."""

import json
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.staff.dashboard import Series

# Instead of the theme's own: whole numbers on the axis, days side by side, kinds of one day on top of each other.
OPTIONS = json.dumps(
    {
        "maintainAspectRatio": False,
        "responsive": True,
        "plugins": {"legend": {"display": False}},
        "scales": {
            "x": {"stacked": True, "grid": {"display": False}, "ticks": {"maxTicksLimit": 8, "maxRotation": 0}},
            "y": {
                "stacked": True,
                "beginAtZero": True,
                "border": {"display": False},
                "ticks": {"precision": 0, "maxTicksLimit": 6},
            },
        },
        "datasets": {
            "bar": {"barPercentage": 0.9, "categoryPercentage": 0.85, "borderRadius": 2},
            "line": {"borderWidth": 2, "pointRadius": 2, "tension": 0.2},
        },
    }
)


def chart_data(days: Sequence[date], series: Sequence["Series"]) -> str:
    """The JSON of one chart, for the attribute of its canvas."""
    datasets = [
        {"label": one.label, "data": list(one.counts), "backgroundColor": one.colour, "borderColor": one.colour}
        for one in series
    ]
    return json.dumps({"labels": [_short(day) for day in days], "datasets": datasets})


def chart_rows(days: Sequence[date], series: Sequence["Series"]) -> list[tuple[str, list[int]]]:
    """The same counts as a table, newest day first, for readers who cannot use the picture."""
    rows = [(_short(day), [one.counts[i] for one in series]) for i, day in enumerate(days)]
    return rows[::-1]


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"

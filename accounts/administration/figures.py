"""Counts of the business that rooms above add to the metrics of administrators: of everybody, never of one."""

from collections.abc import Callable
from datetime import datetime

Figure = Callable[[datetime], int | float]
_figures: dict[str, Figure] = {}


def register_figure(name: str, read: Figure) -> None:
    """`read(now)` counts in one query, over an index."""
    _figures[name] = read


def figures_read(now: datetime) -> dict[str, int | float]:
    return {name: read(now) for name, read in sorted(_figures.items())}

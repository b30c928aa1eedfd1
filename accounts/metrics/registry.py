"""
What can be counted of a person. Rooms on every floor register their counts here; achievements read them.

A metric only grows while a person uses the app: days, entries, minutes. Deleting what it counted may lower it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

Read = Callable[[Collection[UUID]], Mapping[UUID, int]]


@dataclass(frozen=True, slots=True)
class Metric:
    """
    `kinds` are the kinds of row (of `accounts.sync`) whose changes can change it.

    `read(owner_ids)` gives the number of each person who has one, in a constant number of queries.
    """

    name: str
    title: str
    kinds: frozenset[str]
    read: Read


_metrics: dict[str, Metric] = {}


def register_metric(name: str, *, title: str, kinds: Collection[str], read: Read) -> None:
    """:raises ValueError: for a name that stands for something else already."""
    metric = Metric(name, title, frozenset(kinds), read)
    # An app may start twice in one process, in tests.
    if _metrics.get(name, metric) != metric:
        raise ValueError(f"The metric {name} is registered already.")
    _metrics[name] = metric


def metrics() -> Mapping[str, Metric]:
    return dict(_metrics)


def metrics_of(kinds: Collection[str]) -> tuple[Metric, ...]:
    """Those that a change of these kinds can change."""
    return tuple(metric for metric in _metrics.values() if metric.kinds & set(kinds))

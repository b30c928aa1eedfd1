"""
What can be counted of a person. Rooms on every floor register their counts here; achievements read them.

A metric only grows while a person uses the app: days, entries, minutes. Deleting what it counted may lower it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
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
    # An app may start twice in one process, in tests; other rooms may have widened the metric by then.
    known = _metrics.setdefault(name, metric)
    if replace(known, kinds=metric.kinds) != metric or not metric.kinds <= known.kinds:
        raise ValueError(f"The metric {name} is registered already.")


def widen_metric(name: str, *, kinds: Collection[str]) -> None:
    """
    This function will say of which more kinds a change can change a metric that counts over many rooms.

    :raises KeyError: for a metric that is not registered.
    """
    _metrics[name] = replace(_metrics[name], kinds=_metrics[name].kinds | set(kinds))


def metrics() -> Mapping[str, Metric]:
    return dict(_metrics)


def metrics_of(kinds: Collection[str]) -> tuple[Metric, ...]:
    """Those that a change of these kinds can change."""
    return tuple(metric for metric in _metrics.values() if metric.kinds & set(kinds))

"""
What a person did, room by room: the timeline, the summaries and the days on which they were here read it from here.

A room joins with one source, registered in its app's `ready()`:

    register_source(
        TimelineSource(
            kind="meditation_session", type="meditation", room="meditations", model=MeditationSession,
            data={"minutes": "completed_duration_minutes"}, only={"state": "completed"},
            describe=lambda data, locale: (f"Meditation: {data['minutes']} minutes", ""),
        )
    )

The room's table needs an index (owner, at DESC, id DESC), partial with the same condition when `only` is given, and
one that begins (owner, day) for what is counted. Then a page costs the same after ten years as after ten days.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django_cryptography.fields import EncryptedMixin

from accounts.identity.models import User
from accounts.metrics.registry import widen_metric

Data = Mapping[str, Any]
Describe = Callable[[Data, str], tuple[str, str]]
DAYS_ACTIVE = "days.active"


class SourceWrong(ValueError):
    """A mistake of ours, which must stop the start."""


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """
    `kind` is the kind of row of `accounts.sync`, `type` the word that apps show an icon by, `room` what counts call it.

    `describe(data, locale)` gives title and description: our own words, made of `data` alone. `data` names columns in
    clear (numbers and codes), of the row or, as in `achievement__title`, of a row that it points at; sealed columns
    are refused. `day` is the column of the local date: a source without one is dated by `at` in the person's zone,
    and counts neither as something that was done nor for the days on which something was. `only` keeps to rows whose
    columns are so; rows without `at` are left out. `measure` is a number to take averages of. `shown(owner)` says
    whether the person wants to see it; it may cost a query.
    """

    kind: str
    type: str
    room: str
    model: type[Model]
    describe: Describe
    at: str = "logged_at"
    day: str | None = "local_date"
    zone: str | None = "zone"
    data: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, str | int | bool] = field(default_factory=dict)
    measure: str | None = None
    shown: Callable[[User], bool] | None = None


_sources: dict[str, TimelineSource] = {}


def register_source(source: TimelineSource) -> None:
    """:raises SourceWrong: for a kind that is there already, or a column that is sealed or does not exist."""
    known = _sources.get(source.kind)
    # An app may start twice in one process, in tests.
    if known is not None and known.model is not source.model:
        raise SourceWrong(f"{source.kind} is registered already.")
    own = [source.at, source.day, source.zone, source.measure, "owner"]
    for path in chain(filter(None, own), source.data.values(), source.only):
        column_of(source.model, path)
    _sources[source.kind] = source
    if source.day is not None:
        widen_metric(DAYS_ACTIVE, kinds=(source.kind,))


def sources() -> tuple[TimelineSource, ...]:
    """By kind: the order is part of cursors, so it must not depend on who registered first."""
    return tuple(_sources[kind] for kind in sorted(_sources))


def counted_sources() -> tuple[TimelineSource, ...]:
    """Those that say something was done on a day."""
    return tuple(source for source in sources() if source.day is not None)


def column_of(model: type[Model], path: str) -> tuple[Any, Any]:
    """
    The field of the row itself, and for `relation__name` the field of the row that it points at.

    :raises SourceWrong: when there is none, or when it is sealed.
    """
    name, _, far = path.partition("__")
    try:
        near: Any = model._meta.get_field(name)
        beyond: Any = near.related_model._meta.get_field(far) if far else None
    except (FieldDoesNotExist, AttributeError) as error:
        raise SourceWrong(f"{model.__name__} has no column {path}.") from error
    for one in (near, beyond):
        if isinstance(one, EncryptedMixin):
            raise SourceWrong(f"{model.__name__}.{path} is sealed.")
        if one is not None and not one.concrete:
            raise SourceWrong(f"{model.__name__} has no column {path}.")
    return near, beyond

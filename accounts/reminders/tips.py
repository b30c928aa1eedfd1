"""Where the daily notification gets its tip; the room with the contents registers the source when it starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Tip:
    """`title` and `body` are read on lock screens: one line of at most 64 characters each, and no word on health."""

    id: str
    title: str
    body: str


TipSource = Callable[[date, str], Tip | None]
_sources: list[TipSource] = []


def register_tip_source(source: TipSource) -> None:
    """`source(local_date, locale)` answers the same tip whenever it is asked for a date."""
    if source not in _sources:
        _sources.append(source)


def tip_of(local_date: date, locale: str) -> Tip | None:
    """The tip of the newest source that has one for this date."""
    for source in reversed(_sources):
        tip = source(local_date, locale)
        if tip is not None:
            return tip
    return None


def tip_variant(local_date: date, locale: str) -> str:
    """Names the tip of a date, so that the words themselves need not be stored to be sent."""
    return f"{local_date.isoformat()}@{locale}"


def tip_of_variant(variant: str) -> Tip | None:
    day, at, locale = variant.partition("@")
    return tip_of(date.fromisoformat(day), locale) if at else None

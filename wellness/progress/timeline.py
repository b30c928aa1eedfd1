"""The timeline: what was done in every room, newest first, one page of it in one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import orjson
from rest_framework.exceptions import ValidationError

from accounts.identity.models import User
from config.api.cursors import Position, decode_position, encode_position
from config.database import hot_rows
from wellness.days import day_bounds, local_date_of, zone_of
from wellness.progress.registry import TimelineSource, sources
from wellness.progress.sql import page_statement

Row = tuple[Any, ...]
Answer = dict[str, Any]
# Nothing lies outside of these, and a date far beyond could not be moved by a day.
_FIRST, _LAST = date(1900, 1, 1), date(2200, 1, 1)


class Place(NamedTuple):
    """Where a page ends. The kind tells apart what two rooms have at one instant with one id."""

    position: Position
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    answers: list[Answer]
    next_cursor: str | None
    previous_cursor: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is asked for: kinds (none for all), local dates with both ends, and the place that it follows."""

    kinds: Collection[str] = ()
    first: date | None = None
    last: date | None = None
    place: Place | None = None
    limit: int = 20


def timeline_page(*, owner: User, asked: Asked) -> Page:
    """This function will read one page. One query, and one for each source that can be hidden."""
    chosen = [source for source in sources() if not asked.kinds or source.kind in asked.kinds]
    chosen = [source for source in chosen if source.shown is None or source.shown(owner)]
    if not chosen:
        return Page([], None, None)
    rows = hot_rows(*timeline_statement(owner=owner, asked=asked, chosen=chosen))
    backwards = asked.place is not None and asked.place.position.backwards
    more = len(rows) > asked.limit
    del rows[asked.limit :]
    if backwards:
        rows.reverse()
    ordered = sources()
    return Page(
        [_answer(ordered[row[0]], row, owner) for row in rows],
        _cursor(rows, -1) if more or backwards else None,
        _cursor(rows, 0) if (more if backwards else asked.place is not None) else None,
    )


def timeline_statement(*, owner: User, asked: Asked, chosen: Sequence[TimelineSource]) -> tuple[str, list[Any]]:
    """The statement of a page and its parameters."""
    ranked = [source.kind for source in sources()]
    ranged = asked.first is not None or asked.last is not None
    place: list[Any] = []
    beyond = None
    if asked.place is not None:
        position, kind = asked.place
        beyond = "before" if position.backwards else "after"
        place = [position.at, position.row_id, ranked.index(kind)]
    params: list[Any] = []
    for source in chosen:
        params += [owner.pk, *place, *(_bounds(source, owner, asked) if ranged else ()), asked.limit + 1]
    text = page_statement(tuple(source.kind for source in chosen), beyond=beyond, ranged=ranged)
    return text, [*params, asked.limit + 1]


def cursor_of(place: Place) -> str:
    return f"{encode_position(place.position)}.{place.kind}"


def place_of(text: str) -> Place:
    """:raises ValidationError: naming `cursor`, when it is not one that we made."""
    position, _, kind = text.partition(".")
    if kind not in {source.kind for source in sources()}:
        raise ValidationError({"cursor": ["This cursor is not valid. Start again without one."]})
    return Place(decode_position(position), kind)


def _cursor(rows: Sequence[Row], index: int) -> str | None:
    if not rows:
        return None
    rank, row_id, at = rows[index][:3]
    return cursor_of(Place(Position(at, row_id, backwards=index == 0), sources()[rank].kind))


def _bounds(source: TimelineSource, owner: User, asked: Asked) -> list[Any]:
    first = min(max(asked.first or _FIRST, _FIRST), _LAST)
    last = min(max(asked.last or _LAST, _FIRST), _LAST)
    if source.day is None:
        zone = zone_of(owner.timezone)
        return [
            day_bounds(first, zone, owner.day_starts_at)[0],
            day_bounds(last, zone, owner.day_starts_at)[1],
        ]
    # In every zone and for every starting hour a local date lies within these instants, so the index serves both.
    return [first, _midnight(first - timedelta(days=1)), last, _midnight(last + timedelta(days=3))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _answer(source: TimelineSource, row: Row, owner: User) -> Answer:
    _, row_id, at, day, zone, text = row
    data = orjson.loads(text)
    zone_name: str = zone or owner.timezone
    title, description = source.describe(data, owner.locale)
    return {
        "id": row_id,
        "kind": source.kind,
        "type": source.type,
        "at": at,
        "date": day or local_date_of(at, zone_of(zone_name), owner.day_starts_at),
        "timezone": zone_name,
        "title": title,
        "description": description,
        "data": data,
    }

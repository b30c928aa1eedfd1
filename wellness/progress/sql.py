"""
Statements over all sources at once. Names come from models only, literals from the sources; the rest are parameters.

Every source is cut to one page by its own index before pages are merged, so nothing is ever read or sorted in full.
"""

from collections.abc import Iterable
from functools import lru_cache

from django.db import connection
from django.db.models import Model
from psycopg import sql

from wellness.progress.registry import TimelineSource, column_of, counted_sources, sources


def page_statement(kinds: tuple[str, ...], *, beyond: str | None, ranged: bool) -> str:
    """
    This function will write one page over some kinds: rank, id, at, local date, zone and data as JSON text.

    `beyond` is "before" or "after" for a page that follows a place. For each kind in turn the parameters are: owner;
    then the place as at, id and rank; then first date, first instant, last date, and the instant after the last (for
    sources without a date the two instants); then the limit. The limit comes once more at the end.
    """
    return _page_statement(kinds, beyond, ranged, tuple(source.kind for source in sources()))


@lru_cache(maxsize=256)
def _page_statement(kinds: tuple[str, ...], beyond: str | None, ranged: bool, ranks: tuple[str, ...]) -> str:
    chosen = [source for source in sources() if source.kind in kinds]
    parts = [_page_part(source, ranks.index(source.kind), beyond, ranged) for source in chosen]
    way = "ASC" if beyond == "before" else "DESC"
    return (
        f"SELECT rank, id, at, day, zone, data FROM ({' UNION ALL '.join(parts)}) AS merged "  # noqa: S608
        f"ORDER BY at {way}, id {way}, rank {way} LIMIT %s"
    )


def _page_part(source: TimelineSource, rank: int, beyond: str | None, ranged: bool) -> str:
    model = source.model
    row_id, at = f"t.{_name(model._meta.pk.column)}", _column(model, source.at)
    where = [f"{_column(model, 'owner')} = %s", *_conditions(source)]
    if beyond:
        # The index serves the first two; the rank tells apart what two rooms have at one instant with one id.
        sign = ">" if beyond == "before" else "<"
        where.append(f"({at}, {row_id}, {rank}::smallint) {sign} (%s::timestamptz, %s::uuid, %s::smallint)")
    if ranged and source.day:
        day = _column(model, source.day)
        where.append(f"{day} >= %s::date AND {at} >= %s::timestamptz AND {day} <= %s::date AND {at} < %s::timestamptz")
    elif ranged:
        where.append(f"{at} >= %s::timestamptz AND {at} < %s::timestamptz")
    day = _column(model, source.day) if source.day else "NULL::date"
    zone = _column(model, source.zone) if source.zone else "NULL::text"
    way = "ASC" if beyond == "before" else "DESC"
    return (
        f"(SELECT {rank}::smallint AS rank, {row_id} AS id, {at} AS at, {day} AS day, {zone} AS zone, "  # noqa: S608
        f"{_data(source)} AS data FROM {_name(model._meta.db_table)} t "
        f"WHERE {' AND '.join(where)} ORDER BY {at} {way}, {row_id} {way} LIMIT %s)"
    )


def days_statement() -> str:
    """What was done by kind and local date: rank, date, n, sum of the measure. Owner, first and last date each time."""
    return _days_statement(tuple(source.kind for source in sources()))


@lru_cache(maxsize=16)
def _days_statement(ranks: tuple[str, ...]) -> str:
    parts = []
    for source in counted_sources():
        model, day = source.model, _column(source.model, source.day or "")
        total = f"sum({_column(model, source.measure)})::bigint" if source.measure else "NULL::bigint"
        where = " AND ".join([f"{_column(model, 'owner')} = %s", f"{day} BETWEEN %s AND %s", *_conditions(source)])
        parts.append(
            f"SELECT {ranks.index(source.kind)}::smallint, {day}, count(*), {total} "  # noqa: S608
            f"FROM {_name(model._meta.db_table)} t WHERE {where} GROUP BY {day}"
        )
    return " UNION ALL ".join(parts)


def active_statement() -> str:
    """On how many days each person did something. The people's ids for each counted source in turn."""
    return _active_statement(tuple(source.kind for source in counted_sources()))


@lru_cache(maxsize=16)
def _active_statement(_kinds: tuple[str, ...]) -> str:
    parts = []
    for source in counted_sources():
        model, owner = source.model, _column(source.model, "owner")
        where = " AND ".join([f"{owner} = ANY(%s)", *_conditions(source)])
        columns = f"{owner} AS owner_id, {_column(model, source.day or '')} AS day"
        parts.append(f"SELECT {columns} FROM {_name(model._meta.db_table)} t WHERE {where}")  # noqa: S608
    return f"SELECT owner_id, count(*) FROM ({' UNION '.join(parts)}) AS lived GROUP BY owner_id"  # noqa: S608


def _conditions(source: TimelineSource) -> Iterable[str]:
    """Literals, not parameters: a partial index serves only a condition that the planner can read."""
    found = [f"{_column(source.model, name)} = {_literal(value)}" for name, value in sorted(source.only.items())]
    if column_of(source.model, source.at)[0].null:
        found.append(f"{_column(source.model, source.at)} IS NOT NULL")
    return found


def _data(source: TimelineSource) -> str:
    parts = [f"{_literal(name)}, {_value(source.model, path)}" for name, path in source.data.items()]
    return f"json_build_object({', '.join(parts)})::text"


def _value(model: type[Model], path: str) -> str:
    near, far = column_of(model, path)
    if far is None:
        return f"t.{_name(near.column)}"
    table, key = _name(far.model._meta.db_table), _name(far.model._meta.pk.column)
    # Looked up for the rows of the page alone: a join would invite the planner to sort first.
    return f"(SELECT r.{_name(far.column)} FROM {table} r WHERE r.{key} = t.{_name(near.column)})"  # noqa: S608


def _column(model: type[Model], name: str) -> str:
    return f"t.{_name(column_of(model, name)[0].column)}"


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _literal(value: str | int | bool) -> str:
    # A percent sign would be taken for a parameter.
    return sql.Literal(value).as_string(None).replace("%", "%%")

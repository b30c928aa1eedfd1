"""The only way to mood rows. Everything is scoped to its owner; what is not theirs does not exist."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncDate
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from accounts.identity.models import User
from config.api.cursors import Position, encode_position
from config.database import hot_row, hot_rows
from wellness.mood import sql
from wellness.mood.catalogue import CATALOGUE
from wellness.mood.models import MoodEntry, MoodFactor
from wellness.mood.rows import Answer, Row, entry_answer

_DAY = timedelta(days=1)
# Where the keyset stands in a row.
_LOGGED_AT, _ID = 10, 0


@dataclass(frozen=True, slots=True)
class Page:
    answers: list[Answer]
    next_cursor: str | None
    previous_cursor: str | None


def mood_entry_page(*, owner: User, filters: Mapping[str, Any], position: Position | None, limit: int) -> Page:
    """
    This function will read one page, newest first, with factors and opened notes. One statement.

    `filters` holds start_date, end_date, min_mood, max_mood, factor: those that are wanted.
    """
    names = [name for name in sql.FILTERS if name in filters]
    values: list[Any] = [owner.pk]
    for name in names:
        values += [filters[name]] * (2 if name in sql.TWICE else 1)
    backwards = position is not None and position.backwards
    if position is not None:
        names.append("before" if backwards else "after")
        values += (position.at, position.row_id)
    rows = hot_rows(sql.entry_page(tuple(names)), (*values, limit + 1))
    more = len(rows) > limit
    del rows[limit:]
    if backwards:
        rows.reverse()
    return Page(
        [entry_answer(row, owner) for row in rows],
        _cursor(rows, -1) if more or backwards else None,
        _cursor(rows, 0) if (more if backwards else position is not None) else None,
    )


def _cursor(rows: Sequence[Row], index: int) -> str | None:
    if not rows:
        return None
    return encode_position(Position(rows[index][_LOGGED_AT], rows[index][_ID], backwards=index == 0))


def mood_entry_answer(*, owner: User, entry_id: UUID) -> Answer:
    """:raises NotFound: also when the entry is somebody else's."""
    row = hot_row(sql.ENTRY_GET, (owner.pk, entry_id))
    if row is None:
        raise NotFound
    return entry_answer(row, owner)


def mood_entry_answers(*, owner: User, entry_ids: Sequence[UUID]) -> dict[UUID, Answer]:
    """This function will read those of the entries that are the person's. One statement."""
    rows = hot_rows(sql.ENTRIES_GET, (owner.pk, list(entry_ids)))
    return {row[_ID]: entry_answer(row, owner) for row in rows}


def mood_factors_of(*, owner: User, entry: MoodEntry) -> list[MoodFactor]:
    factors = list(MoodFactor.objects.filter(owner=owner, entry=entry).order_by("pk"))
    for factor in factors:
        factor.owner = owner
    return factors


def mood_entry_get(*, owner: User, entry_id: UUID, lock: bool = False) -> MoodEntry:
    """:raises NotFound: also when the entry is somebody else's."""
    entries = MoodEntry.objects.select_for_update() if lock else MoodEntry.objects.all()
    entry = entries.filter(owner=owner, pk=entry_id).first()
    if entry is None:
        raise NotFound
    entry.owner = owner  # with the key that authentication loaded
    return entry


def mood_entry_named(*, owner: User, entry_id: UUID) -> MoodEntry:
    """:raises ValidationError: naming mood_entry_id; the same for absent and for somebody else's."""
    try:
        return mood_entry_get(owner=owner, entry_id=entry_id, lock=True)
    except NotFound as error:
        message = "There is no such entry of yours."
        raise ValidationError({"mood_entry_id": [ErrorDetail(message, "does_not_exist")]}) from error


def mood_factor_get(*, owner: User, factor_id: UUID) -> MoodFactor:
    """:raises NotFound: also when the factor is somebody else's."""
    factor = MoodFactor.objects.filter(owner=owner, pk=factor_id).first()
    if factor is None:
        raise NotFound
    factor.owner = owner  # with the key that authentication loaded
    return factor


def mood_factor_held(*, owner: User, factor_id: UUID) -> MoodFactor:
    """
    This function will lock a factor and, before it, its entry: in the order of every other writer. Two statements.

    :raises NotFound: also when the factor is somebody else's.
    """
    named = MoodFactor.objects.filter(owner=owner, pk=factor_id).values("entry")
    entry = MoodEntry.objects.select_for_update().filter(owner=owner, pk__in=named).first()
    factor = MoodFactor.objects.select_for_update().filter(owner=owner, pk=factor_id, entry=entry).first()
    if entry is None or factor is None:
        raise NotFound
    entry.owner = factor.owner = owner  # with the key that authentication loaded
    factor.entry = entry
    return factor


def mood_factor_types(*, owner: User) -> list[dict[str, Any]]:
    """The catalogue, then the person's own types with the label they used last. One statement."""
    known = [{"factor_type": slug, "label": label, "is_custom": False} for slug, label in CATALOGUE.items()]
    own = [
        {"factor_type": slug, "label": label, "is_custom": True}
        for slug, label in hot_rows(sql.CATALOGUE_USED, (owner.pk,))
        if slug not in CATALOGUE
    ]
    return known + own


def mood_stats_row(*, owner: User, first: date, last: date) -> Row:
    """The aggregates of sql.STATS. One statement that reads an index only."""
    week, month = last - 6 * _DAY, last - 29 * _DAY
    return hot_rows(sql.STATS, (owner.pk, min(first, month), first, last, week, month))[0]


def mood_days(*, owner: User, first: date, last: date) -> list[Row]:
    """(local date, n, sum, min, max) of each day that has entries."""
    return hot_rows(sql.DAILY, (owner.pk, first, last))


def mood_moments(*, owner: User, first: date, last: date) -> list[Row]:
    """(local date, weekday, time of day, mood value) of each entry."""
    return hot_rows(sql.MOMENTS, (owner.pk, first, last))


def mood_with_factors(*, owner: User, first: date, last: date) -> list[Row]:
    """(mood value, factor types, labels, factor values) of each entry; None for an entry without factors."""
    return hot_rows(sql.WITH_FACTORS, (owner.pk, first, last))


def mood_newest(*, owner: User, limit: int) -> list[dict[str, Any]]:
    """The newest entries, the newest first, without their texts. One query."""
    rows = MoodEntry.objects.filter(owner=owner).order_by("-logged_at", "-id")
    shown = rows.values("id", "mood_value", "mood_scale", "logged_at", "local_date", "zone")
    return [dict(row) for row in shown[:limit]]


def mood_lived(*, owner: User) -> list[tuple[date, str]]:
    """Every local date with an entry, and the zone it was lived in. One query of everything that is there."""
    return list(MoodEntry.objects.filter(owner=owner).order_by().values_list("local_date", "zone").distinct())


def mood_value_get(*, owner_id: UUID, entry_id: UUID) -> int | None:
    return MoodEntry.objects.filter(owner_id=owner_id, pk=entry_id).values_list("mood_value", flat=True).first()


def mood_entries_by_day(*, now: datetime, days: int) -> list[tuple[date, int]]:
    """How many entries were written on each UTC day, for the staff dashboard: counts of nobody. One query."""
    since = (now - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
    return list(
        MoodEntry.objects.filter(logged_at__gte=since)
        .annotate(day=TruncDate("logged_at", tzinfo=UTC))
        .values_list("day")
        .annotate(count=Count("pk"))
        .order_by("day")
    )

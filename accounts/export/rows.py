"""Reading a person's rows for export: opened with their key, a page of the database at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from accounts.export.registry import Row
from accounts.identity.models import User
from accounts.vault.services import key_of_user

PAGE = 500
M = TypeVar("M", bound=Model)
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
# How far ahead something may have been planned.
LATER = timedelta(days=3650)


def in_pages(rows: QuerySet[M], *, owner: User, at: str = "created_at") -> Iterator[M]:
    """
    This function will give the rows from the oldest to the newest, each with `owner` in place so that it opens.

    Pages by (time, id): no cursor of the database stays open for as long as a slow reader takes.
    """
    key_of_user(owner)
    ordered = rows.order_by(at, "pk")
    named = any(one.name == "owner" for one in rows.model._meta.fields)
    place: tuple[Any, Any] | None = None
    while True:
        page = ordered
        if place is not None:
            later = Q(**{f"{at}__gt": place[0]}) | Q(**{at: place[0], "pk__gt": place[1]})
            page = ordered.filter(later, **{f"{at}__gte": place[0]})
        found = list(page[:PAGE])
        for row in found:
            if named:
                row.owner = owner  # type: ignore[attr-defined]
            yield row
        if len(found) < PAGE:
            return
        place = (getattr(found[-1], at), found[-1].pk)


def columns_of(row: Model, names: tuple[str, ...]) -> Row:
    return {name: getattr(row, name) for name in names}


def plain_rows(
    model: type[Model], names: tuple[str, ...], *, at: str = "created_at", only: Mapping[str, Any] | None = None
) -> Callable[[User], Iterator[Row]]:
    """The named columns of every row of a person, or of those that match `only`."""

    def rows(owner: User) -> Iterator[Row]:
        mine = model._default_manager.filter(owner=owner, **(only or {}))
        for row in in_pages(mine, owner=owner, at=at):
            yield columns_of(row, names)

    return rows


def has_nul(data: Any) -> bool:
    """PostgreSQL cannot store NUL in text or JSON."""
    if isinstance(data, str):
        return "\x00" in data
    if isinstance(data, Mapping):
        return any(has_nul(name) or has_nul(value) for name, value in data.items())
    return isinstance(data, list | tuple) and any(map(has_nul, data))


def times_right(now: datetime, past: Iterable[datetime | None], future: Iterable[datetime | None] = ()) -> bool:
    """Whether times of a file that anybody may have made are some that a row of ours can have."""
    latest = now + timedelta(days=1)
    return all(EARLIEST <= at <= latest for at in past if at is not None) and all(
        EARLIEST <= at <= latest + LATER for at in future if at is not None
    )

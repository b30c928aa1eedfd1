"""Reading a person's rows for export: opened with their key, a page of the database at a time."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import orjson
from django.db.models import Model, Q, QuerySet

from accounts.export.registry import Row
from accounts.identity.models import User
from accounts.vault.services import key_of_user

PAGE = 500
M = TypeVar("M", bound=Model)


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
    model: type[Model], names: tuple[str, ...], *, at: str = "created_at"
) -> Callable[[User], Iterator[Row]]:
    """The named columns of every row of a person."""

    def rows(owner: User) -> Iterator[Row]:
        mine = model._default_manager.filter(owner=owner)
        for row in in_pages(mine, owner=owner, at=at):
            yield columns_of(row, names)

    return rows


def has_nul(data: Any) -> bool:
    """PostgreSQL cannot store NUL in text or JSON."""
    return b"\\u0000" in orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS, default=str)

"""The only way to a person's dated rows: each comes with its owner in place, so that its texts open without a query."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from wellness.diary.models import DiaryRow

R = TypeVar("R", bound=DiaryRow)


def diary_list(rows: QuerySet[R], *, owner: User, first: date | None = None, last: date | None = None) -> QuerySet[R]:
    """The rows of one person between two local dates, both included."""
    mine = rows.filter(owner=owner)
    if first is not None:
        mine = mine.filter(local_date__gte=first)
    return mine if last is None else mine.filter(local_date__lte=last)


def diary_get(rows: QuerySet[R], *, owner: User, row_id: UUID, lock: bool = False) -> R:
    """:raises NotFound: also when the row is somebody else's."""
    mine = rows.filter(owner=owner, pk=row_id)
    row = (mine.select_for_update(of=("self",)) if lock else mine).first()
    if row is None:
        raise NotFound
    row.owner = owner  # with the key that authentication loaded
    return row


def owned(rows: Iterable[R], owner: User) -> list[R]:
    """This function will put the owner into rows that were read for them. No query."""
    found = list(rows)
    for row in found:
        row.owner = owner
    return found

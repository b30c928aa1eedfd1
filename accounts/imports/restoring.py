"""Rows of our own export into their tables again: checked one by one, written in batches, never twice."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
import orjson
from django.db import transaction
from django.db.models import Model

from accounts.audit.services import audit_record
from accounts.export.registry import Counts, Row
from accounts.export.rows import has_nul
from accounts.identity.models import User
from config.database import hot_rows

BATCH = 500
M = TypeVar("M", bound=Model)
# A time in a row of a file: with its offset.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# Gives the unsaved row of an exported one. ValueError or msgspec.ValidationError: it is none of ours.
Make = Callable[[Row], M]


def rows_restore(
    owner: User, rows: Iterable[Row], *, make: Make[M], action: str, prepare: Callable[[list[M]], None] | None = None
) -> Counts:
    """
    This function will write exported rows under their own ids and times; what is there already stays as it is.

    `make` checks one row as strictly as a request and returns it unsaved, with `owner`, `created_at` and `updated_at`
    set. `prepare` may change a batch in the transaction that writes it. Four statements a batch of 500, and one audit
    row. A row that another constraint refuses, as the second of a day, is skipped with code `refused`.
    """
    counts = Counts()
    made = (row for one in rows if (row := _checked(one, make, counts)) is not None)
    while batch := list(islice(made, BATCH)):
        _write(owner, batch, counts, action, prepare)
    return counts


def _checked(row: Row, make: Make[M], counts: Counts) -> M | None:
    try:
        if has_nul(row):
            raise ValueError("NUL")
        return make(row)
    except (ValueError, msgspec.ValidationError):
        counts.skip("invalid")
        return None


@transaction.atomic
def _write(owner: User, batch: list[M], counts: Counts, action: str, prepare: Callable[[list[M]], None] | None) -> None:
    model = type(batch[0])
    unique = {row.pk: row for row in batch}
    known = dict(model._default_manager.filter(pk__in=unique).values_list("pk", "owner_id"))
    theirs = sum(1 for owner_id in known.values() if owner_id != owner.pk)
    if theirs:
        counts.skip("id_taken", theirs)
    counts.existing += len(batch) - len(unique) + len(known) - theirs
    fresh = [row for pk, row in unique.items() if pk not in known]
    if not fresh:
        return
    if prepare is not None:
        prepare(fresh)
    times = [(row.pk, row.created_at, row.updated_at) for row in fresh]  # type: ignore[attr-defined]
    model._default_manager.bulk_create(fresh, ignore_conflicts=True)
    stored = times_keep(model, owner, times)
    if stored < len(fresh):
        counts.skip("refused", len(fresh) - stored)
    counts.made += stored
    audit_record(
        actor=owner, action=action, target=(model._meta.label_lower, None), owner_id=owner.pk,
        details={"count": stored, "source": "evenkeel"},
    )  # fmt: skip


def times_keep(model: type[Model], owner: User, times: Iterable[tuple[UUID, datetime, datetime]]) -> int:
    """
    This function will set (id, created_at, updated_at) of rows that were just written, and say how many there are.

    Django writes the present into these columns; the rows are older than that. One statement.
    """
    records = orjson.dumps([{"id": pk, "created_at": made, "updated_at": changed} for pk, made, changed in times])
    return len(
        hot_rows(
            f"UPDATE {model._meta.db_table} r SET created_at = x.created_at, updated_at = x.updated_at "  # noqa: S608
            "FROM json_to_recordset(%s::json) AS x(id uuid, created_at timestamptz, updated_at timestamptz) "
            "WHERE r.id = x.id AND r.owner_id = %s RETURNING r.id",
            (records.decode(), owner.pk),
        )
    )

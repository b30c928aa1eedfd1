"""
How dated rows come in by sync: the bodies of their endpoints are read, and the services of their endpoints called.

A time of a change is one at an instant in a zone: of `logged_at`, `date` and `timezone` a conflict names all that came.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from rest_framework.serializers import Serializer

from accounts.identity.models import User
from accounts.sync.plain import fixed, plain_differing
from accounts.sync.registry import Changes, Create, Delete, Differing, SyncWriter, Update, never, row_lock
from wellness.diary.services import Stored

Body = type[Serializer[Any]]
# What goes to the service for a new row, given what was read and when the client says that it wrote.
Placed = Callable[[Mapping[str, Any], datetime], dict[str, Any]]
TIMES = frozenset({"logged_at", "date", "timezone"})
ATTRIBUTES = {"date": "local_date", "timezone": "zone"}


def diary_writer(
    model: type[Model],
    *,
    body: Body,
    create: Callable[..., Stored[Any]],
    delete: Delete = fixed,
    change: Body | None = None,
    update: Callable[..., Stored[Any]] | None = None,
    differing: Differing | None = None,
    together: Collection[frozenset[str]] = (TIMES,),
    columns: Mapping[str, frozenset[str]] | None = None,
    placed: Placed | None = None,
    lock: Callable[[type[Model], UUID, UUID], bool] = row_lock,
    before_consents: Callable[[Changes], bool] = never,
    derived: frozenset[str] = frozenset(),
) -> SyncWriter:
    """
    This function will build the usual writer.

    `create(owner, values, now)` and `update(owner, row_id, changes, now)` are the room's services; without `change`
    rows are never updated. Fields of one set in `together` conflict as one; `columns` overrides what stands behind one.
    """
    return SyncWriter(
        create=_created(body, create, placed or written_at),
        update=_updated(update) if update else fixed,
        delete=delete,
        parse=changes_of(change) if change else fixed,
        differing=differing or differing_in(model, together),
        columns={**columns_of(together), **(columns or {})},
        lock=lock,
        before_consents=before_consents,
        derived=derived,
    )


def written_at(values: Mapping[str, Any], at: datetime, *, name: str = "logged_at") -> dict[str, Any]:
    """Arrival says nothing about when something was: without a time of its own it was when it was written."""
    if values.get(name) is None and values.get("date") is None:
        return {**values, name: at}
    return dict(values)


def changes_of(change: Body) -> Callable[[Changes], dict[str, Any]]:
    """As PATCH reads them: an empty text is none, and a time of null is no time to move to."""

    def parse(fields: Changes) -> dict[str, Any]:
        read = change(data=dict(fields), partial=True)
        read.is_valid(raise_exception=True)
        values = {name: None if value == "" else value for name, value in read.validated_data.items()}
        return {
            name: value for name, value in values.items() if name != "id" and (value is not None or name not in TIMES)
        }

    return parse


def differing_in(model: type[Model], together: Collection[frozenset[str]]) -> Differing:
    plain = plain_differing(model, ATTRIBUTES)

    def differing(*, owner: User, row_id: UUID, changes: Changes) -> set[str]:
        return joined(plain(owner=owner, row_id=row_id, changes=changes), changes, together)

    return differing


def joined(names: set[str], changes: Changes, together: Iterable[frozenset[str]]) -> set[str]:
    """Where one of several that belong together differs, all of them that came do."""
    for group in together:
        if names & group:
            names = names | (group & changes.keys())
    return names


def columns_of(together: Iterable[frozenset[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for group in together:
        found |= dict.fromkeys(group, frozenset(ATTRIBUTES.get(name, name) for name in group))
    return found


def _created(body: Body, create: Callable[..., Stored[Any]], placed: Placed) -> Create:
    def run(*, owner: User, row_id: UUID, fields: Changes, at: datetime, now: datetime) -> Any:
        read = body(data={**fields, "id": str(row_id)})
        read.is_valid(raise_exception=True)
        return create(owner=owner, values=placed(read.validated_data, at), now=now).support

    return run


def _updated(update: Callable[..., Stored[Any]]) -> Update:
    def run(*, owner: User, row_id: UUID, changes: Changes, now: datetime) -> Any:
        return update(owner=owner, row_id=row_id, changes=changes, now=now).support

    return run

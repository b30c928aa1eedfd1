"""
What syncs: each room registers its kinds here, so that nothing below has to know it.

A model that is exported is either a source, a part of one, or exempt with a reason; a test fails otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db.models import Model

if TYPE_CHECKING:
    from accounts.identity.models import User

Row = Mapping[str, Any]
Changes = Mapping[str, Any]
REASON_MINIMUM = 20


class Read(Protocol):
    def __call__(self, owner: "User", ids: Sequence[UUID], /) -> Mapping[UUID, Row]: ...


class Create(Protocol):
    def __call__(self, *, owner: "User", row_id: UUID, fields: Changes, at: datetime, now: datetime) -> Any: ...


class Update(Protocol):
    def __call__(self, *, owner: "User", row_id: UUID, changes: Changes, now: datetime) -> Any: ...


class Delete(Protocol):
    def __call__(self, *, owner: "User", row_id: UUID, now: datetime) -> Any: ...


class Differing(Protocol):
    def __call__(self, *, owner: "User", row_id: UUID, changes: Changes) -> set[str]: ...


def row_lock(model: type[Model], owner_id: UUID, row_id: UUID) -> bool:
    """This function will lock the person's row; False if there is none."""
    rows = model._base_manager.filter(pk=row_id, owner_id=owner_id).select_for_update(of=("self",))
    return bool(rows.values_list("pk", flat=True))


def never(fields: Changes) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class SyncWriter:
    """
    How writes of clients reach a room: through the services that its endpoints call, with all of their checks.

    `create`, `update` and `delete` raise what those services raise. What create and update return is the `support` to
    show, or None. `at` is when the client says that it wrote, never later than `now`.
    `parse(fields)` reads a change, and `differing` names those of its items that the stored row has otherwise; items
    are called as in `columns`, which gives the columns behind each (default: the one of its name).
    `throttle` is the scope that one create is charged to, as by its endpoint. `before_consents(fields)` says whether a
    write is taken before required consents are given, as help in a crisis is.
    `derived` are columns that the house works out of what people wrote, nobody's words: they never stop a deletion.
    """

    create: Create
    update: Update
    delete: Delete
    parse: Callable[[Changes], Changes]
    differing: Differing
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    throttle: str = ""
    lock: Callable[[type[Model], UUID, UUID], bool] = row_lock
    before_consents: Callable[[Changes], bool] = never
    derived: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SyncSource:
    """
    One kind of row. `read(owner, ids)` gives what the room's endpoint answers for each, in a constant number of
    queries; a row that it leaves out does not exist for the person. `parts` are models whose rows show within it.
    """

    kind: str
    model: type[Model]
    read: Read
    parts: tuple[type[Model], ...] = ()
    write: SyncWriter | None = None


_sources: dict[str, SyncSource] = {}
_exempt: dict[type[Model], str] = {}


def register_sync(source: SyncSource) -> None:
    # An app may start twice in one process, in tests.
    if _sources.get(source.kind, source).model is not source.model:
        raise ValueError(f"The kind {source.kind} is registered already.")
    _sources[source.kind] = source


def register_sync_exempt(model: type[Model], reason: str) -> None:
    """:raises ValueError: for a reason that is too short to be one."""
    if len(reason) < REASON_MINIMUM:
        raise ValueError(f"Say why {model._meta.label} does not sync.")
    _exempt[model] = reason


def sync_sources() -> tuple[SyncSource, ...]:
    return tuple(_sources.values())


def sync_source(kind: str) -> SyncSource | None:
    return _sources.get(kind)


def sync_kind_of(model: type[Model]) -> str | None:
    """What rows of `model` are called, if they sync as rows of their own."""
    return next((source.kind for source in _sources.values() if source.model is model), None)


def sync_exempt_models() -> Mapping[type[Model], str]:
    return dict(_exempt)

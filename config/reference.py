"""
What the house brings along: each room registers its reference data, and one command loads them all.

A row of a file keeps its id on every deployment. It is renewed with the file until staff touch it, put away when it
leaves the file, and brought back with it; what staff called the same before stays theirs.
"""

import hashlib
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import orjson
from django.db import connection

Progress = Callable[[int, int], None]
# Concurrent starts load one after the other, whatever the room.
LOCK = 5_170_741
# The hash of a row that left its file: it must not look loaded, or the file could not bring it back.
GONE = "-"


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What a load did; all zero when nothing had changed."""

    created: int = 0
    updated: int = 0
    retired: int = 0
    unchanged: bool = False


class Loader(Protocol):
    """Safe to run at every start; one query or so when the files are those of the last load."""

    def __call__(self, *, now: datetime, progress: Progress | None = None) -> LoadResult: ...


_loaders: dict[str, Loader] = {}


def register_reference(name: str, loader: Loader) -> None:
    """`name` is what the command calls it: "Crisis resources". Loaded in the order of registration."""
    _loaders[name] = loader


def reference_loaders() -> dict[str, Loader]:
    return dict(_loaders)


class Shipped(Protocol):
    """A row that may come out of a file. `reference_hash` is empty for those that staff made."""

    pk: Any
    reference_hash: Any
    staff_touched_at: Any
    updated_at: Any


M = TypeVar("M", bound=Shipped)


@dataclass(slots=True)
class Changes(Generic[M]):
    """What a load has to write; `updated` and `gone` are stored rows that already say what they shall."""

    loaded: Sequence[str]
    retired: Mapping[str, Any]
    created: list[M] = field(default_factory=list)
    updated: list[M] = field(default_factory=list)
    gone: list[M] = field(default_factory=list)

    @property
    def result(self) -> LoadResult:
        return LoadResult(len(self.created), len(self.updated), len(self.gone))

    def store(self, model: Any, also: Collection[str] = ()) -> None:
        """`also` names what else the caller set in updated rows."""
        model.objects.bulk_create(self.created, batch_size=200)
        model.objects.bulk_update(self.updated, [*self.loaded, *also, "updated_at"], batch_size=100)
        model.objects.bulk_update(self.gone, [*self.retired, "reference_hash", "updated_at"], batch_size=100)


def reference_lock() -> None:
    """Until the end of the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def reference_hash_of(row: Any) -> str:
    return hashlib.sha256(orjson.dumps(row, option=orjson.OPT_SORT_KEYS)).hexdigest()


def reference_compare(
    wanted: Sequence[M],
    stored: Iterable[M],
    *,
    unique: Callable[[M], Collection[Hashable]],
    loaded: Sequence[str],
    retired: Mapping[str, Any],
    now: datetime,
    progress: Progress | None = None,
) -> Changes[M]:
    """
    This function will say what brings the `stored` rows, all that there are, to what the files hold.

    :param wanted: unsaved, with the ids and hashes of their files.
    :param unique: what no two rows may share beside their ids. Where another row has it, ours is left out.
    :param loaded: the columns that come from the file.
    :param retired: the columns and values of a row that left it.
    """
    known = {row.pk: row for row in stored}
    taken = {value for row in known.values() for value in unique(row)}
    changes: Changes[M] = Changes(loaded, retired)
    for number, row in enumerate(wanted, start=1):
        found = known.pop(row.pk, None)
        if found is None:
            if taken.isdisjoint(unique(row)):
                changes.created.append(row)
        elif found.staff_touched_at is None and found.reference_hash != row.reference_hash:
            _copy(found, {name: getattr(row, name) for name in loaded}, now)
            changes.updated.append(found)
        if progress is not None:
            progress(number, len(wanted))
    for found in known.values():
        if found.staff_touched_at is None and found.reference_hash not in {"", GONE}:
            _copy(found, {**retired, "reference_hash": GONE}, now)
            changes.gone.append(found)
    return changes


def _copy(row: Any, values: Mapping[str, Any], now: datetime) -> None:
    for name, value in {**values, "updated_at": now}.items():
        setattr(row, name, value)

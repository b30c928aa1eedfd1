"""
The feed. One statement gives a page and the snapshot that bounds it; another for each kind opens the rows.

Rows below the snapshot's xmin are final: whoever wrote them has committed, and whoever is still writing has a number
from xmin on. So a reader that goes on from xmin has missed nothing.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from accounts.identity.models import User
from accounts.sync.cursors import Place, place_encode
from accounts.sync.registry import Row, sync_source
from config.api.errors import DomainError
from config.database import hot_rows

# The same history of the same tables: another cluster, a promoted standby, a restore to a moment and a restored dump
# each give another one. What no number can tell (a copied data folder) the operator says by `sync_rebase`.
EPOCH = """
  (SELECT system_identifier FROM pg_control_system()), left(pg_walfile_name(pg_current_wal_lsn()), 8),
  'accounts_syncchange'::regclass::oid::bigint, coalesce((SELECT number FROM accounts_syncepoch), 0)"""
PAGE = f"""
WITH taken AS MATERIALIZED (
  SELECT pg_snapshot_xmin(s)::text::bigint AS low, pg_snapshot_xmax(s)::text::bigint AS high
  FROM pg_current_snapshot() AS s
)
SELECT t.low, t.high, statement_timestamp(), (SELECT max(xid) FROM accounts_syncchange WHERE owner_id = %s),
  {EPOCH}, c.kind, c.row_id, c.xid, c.version, c.deleted
FROM taken t LEFT JOIN LATERAL (
  SELECT kind, row_id, xid, version, deleted FROM accounts_syncchange
  WHERE owner_id = %s AND (xid, kind, row_id) > (%s::bigint, %s, %s::uuid) AND xid < t.low
  ORDER BY xid, kind, row_id LIMIT %s
) c ON true
ORDER BY c.xid, c.kind, c.row_id
"""  # noqa: S608
STATES = """
SELECT c.kind, c.row_id, c.version, c.deleted
FROM unnest(%s::text[], %s::uuid[]) AS asked (kind, row_id)
JOIN accounts_syncchange c ON c.owner_id = %s AND c.kind = asked.kind AND c.row_id = asked.row_id
"""
# Rows of another cluster carry numbers that this one has not reached: to wait for them would be for ever.
RESTAMP = """
UPDATE accounts_syncchange SET xid = pg_current_xact_id()::text::bigint
WHERE owner_id = %s AND xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
"""
Key = tuple[str, UUID]


class CursorExpired(DomainError):
    status_code = 410
    default_code = "cursor_expired"
    default_detail = "This cursor is too old, or the server was restored from a backup. Start again without one."


class _Ahead(Exception):
    """Rows of the person carry numbers of another cluster."""


@dataclass(frozen=True, slots=True)
class State:
    """A row as it stands: `data` is None when it is deleted."""

    kind: str
    row_id: UUID
    version: int
    data: Row | None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": self.row_id,
            "deleted": self.data is None,
            "version": self.version,
            "data": self.data,
        }


@dataclass(frozen=True, slots=True)
class Page:
    """`complete`: no change that is already committed was held back by a transaction that still runs."""

    states: list[State]
    cursor: str
    has_more: bool
    complete: bool
    as_of: datetime


@dataclass(slots=True)
class _Taken:
    low: int
    high: int
    at: datetime
    newest: int
    epoch: bytes
    rows: list[tuple[Any, ...]]


def sync_page(*, owner: User, place: Place | None, limit: int, now: datetime) -> Page:
    """
    This function will read the changes after `place`. One statement, and one or two for each kind among them.

    :raises CursorExpired: when deletions may have been forgotten since, or the numbers are of another history.
    """
    if place is not None and now - place.since > timedelta(days=settings.SYNC_TOMBSTONE_DAYS):
        raise CursorExpired
    try:
        return _page(owner, place, limit)
    except _Ahead:
        with transaction.atomic():
            hot_rows(RESTAMP, (owner.pk,))
        # What is ahead still is our own open transaction's.
        return _page(owner, place, limit, ahead=True)


def _page(owner: User, place: Place | None, limit: int, *, ahead: bool = False) -> Page:
    with one_snapshot():
        taken = _take(owner.pk, place, limit)
        if place is not None and (place.epoch != taken.epoch or place.xid > taken.high):
            raise CursorExpired
        if taken.newest >= taken.high and not ahead:
            raise _Ahead
        rows = taken.rows[:limit]
        states = states_open(owner, rows)
    more = len(taken.rows) > limit
    if more:
        kind, row_id, xid = rows[-1][0], rows[-1][1], rows[-1][4]
        # Until the walk is over, its holder knows deletions as of its beginning.
        after = Place(taken.epoch, place.since if place else taken.at, xid, kind, row_id)
    else:
        after = Place(taken.epoch, taken.at, taken.low)
    return Page(states, place_encode(after, owner.pk), more, taken.newest < taken.low, taken.at)


def sync_states(*, owner: User, keys: Iterable[Key]) -> Mapping[Key, State]:
    """This function will read named rows in one snapshot. One statement, and one or two for each kind."""
    asked = list(dict.fromkeys(keys))
    if not asked:
        return {}
    with one_snapshot():
        rows = hot_rows(STATES, ([kind for kind, _ in asked], [row_id for _, row_id in asked], owner.pk))
        return {(state.kind, state.row_id): state for state in states_open(owner, rows)}


def states_open(owner: User, rows: Iterable[tuple[Any, ...]]) -> list[State]:
    """From (kind, row_id, version, deleted, ...), in their order. Kinds that nobody registers any more are left out."""
    rows = list(rows)
    wanted: dict[str, list[UUID]] = {}
    for kind, row_id, _, deleted, *_ in rows:
        ids = wanted.setdefault(kind, [])
        if not deleted:
            ids.append(row_id)
    found: dict[str, Mapping[UUID, Row]] = {}
    for kind, ids in wanted.items():
        source = sync_source(kind)
        if source is not None:
            found[kind] = source.read(owner, ids) if ids else {}
    return [
        State(kind, row_id, version, None if deleted else found[kind].get(row_id))
        for kind, row_id, version, deleted, *_ in rows
        if kind in found
    ]


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Versions and data of the same instant. Within somebody's transaction that cannot be asked for any more."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        hot_rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def epoch_of(*parts: Any) -> bytes:
    """The name of the history that EPOCH tells of."""
    return hashlib.blake2b(":".join(str(part) for part in parts).encode(), digest_size=8).digest()


def _take(owner_id: UUID, place: Place | None, limit: int) -> _Taken:
    start: tuple[Any, ...] = (place.xid, place.kind, place.row_id) if place else (0, "", UUID(int=0))
    found = hot_rows(PAGE, (owner_id, owner_id, *start, limit + 1))
    low, high, at, newest, system, timeline, table, number = found[0][:8]
    epoch = epoch_of(system, timeline, table, number)
    # (kind, row_id, version, deleted, xid), as states_open reads them.
    rows = [(*row[8:10], *row[11:13], row[10]) for row in found if row[8] is not None]
    return _Taken(low, high, at, newest or 0, epoch, rows)

"""
Whose rows changed, of everybody: for work that follows from what people do.

Bounded by the same watermark as the feed of one person, so that nobody is missed however transactions overlap.
"""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from accounts.sync.cursors import NO_ROW
from accounts.sync.selectors import EPOCH, epoch_of
from config.database import hot_row, hot_rows

# NOT (kind = '') opens the index of everybody's changes (see models).
CHANGES = f"""
WITH taken (low, high, newest, system, timeline, tables, number) AS MATERIALIZED (
  SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint,
    (SELECT max(xid) FROM accounts_syncchange WHERE NOT (kind = '')), {EPOCH}
  FROM pg_current_snapshot() AS s
)
SELECT t.*, c.* FROM taken t LEFT JOIN LATERAL (
  SELECT xid, owner_id, kind, row_id FROM accounts_syncchange
  WHERE (xid, owner_id, kind, row_id) > (%s::bigint, %s::uuid, %s, %s::uuid) AND xid < t.low
    AND NOT (kind = '')
  ORDER BY xid, owner_id, kind, row_id LIMIT %s
) c ON true ORDER BY c.xid, c.owner_id, c.kind, c.row_id
"""  # noqa: S608
# As RESTAMP of one person's feed: rows of another cluster carry numbers that this one may never reach. Not those of our
# own transaction, which are ahead of our own snapshot.
RESTAMP = """
WITH ahead AS (
  SELECT owner_id, kind, row_id FROM accounts_syncchange
  WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    AND xid IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint AND NOT (kind = '')
  ORDER BY xid LIMIT %s FOR UPDATE SKIP LOCKED
), moved AS (
  UPDATE accounts_syncchange c SET xid = pg_current_xact_id()::text::bigint FROM ahead a
  WHERE c.owner_id = a.owner_id AND c.kind = a.kind AND c.row_id = a.row_id RETURNING 1
)
SELECT count(*) FROM moved
"""


class _Row(NamedTuple):
    xid: int = 0
    owner_id: UUID = NO_ROW
    kind: str = ""
    row_id: UUID = NO_ROW


@dataclass(frozen=True, slots=True)
class Changed:
    """The kinds that changed for each; `complete` when nothing is left that can be read now."""

    people: dict[UUID, set[str]]
    place: str
    complete: bool


def people_changed(*, place: str, limit: int, people: int | None = None) -> Changed:
    """
    This function will read at most `limit` changes after `place`, of at most `people` different people. One statement.

    "" is the beginning, and so is a place of another history (a restored dump, a promoted standby, `sync_rebase`):
    everybody comes again. What is not committed yet, or overlaps with what is not, comes with a later call.
    """
    epoch, start = _read(place)
    found = hot_rows(CHANGES, (*start, limit + 1))
    high, newest, current = found[0][1], found[0][2], epoch_of(*found[0][3:7]).hex()
    if start != _Row() and (epoch != current or start.xid > high):
        return people_changed(place="", limit=limit, people=people)
    rows = [_Row(*row[7:]) for row in found if row[7] is not None]
    kinds, last, taken = _gather(rows[:limit], start, people)
    # They are read by the next call, after this transaction.
    moved = newest is not None and newest >= high and (hot_row(RESTAMP, (limit,)) or (0,))[0] > 0
    return Changed(kinds, _written(current, last), taken == len(rows) and not moved)


def _gather(rows: list[_Row], start: _Row, most: int | None) -> tuple[dict[UUID, set[str]], _Row, int]:
    """The people among the rows, the last row that was taken, and how many were."""
    kinds: dict[UUID, set[str]] = {}
    last = start
    for taken, row in enumerate(rows):
        if row.owner_id not in kinds and len(kinds) == most:
            return kinds, last, taken
        kinds.setdefault(row.owner_id, set()).add(row.kind)
        last = row
    return kinds, last, len(rows)


def _written(epoch: str, row: _Row) -> str:
    return f"{epoch} {row.xid} {row.owner_id.hex} {row.row_id.hex} {row.kind}"


def _read(place: str) -> tuple[str, _Row]:
    if not place:
        return "", _Row()
    epoch, xid, owner_id, row_id, kind = place.split(" ")
    return epoch, _Row(int(xid), UUID(owner_id), kind, UUID(row_id))

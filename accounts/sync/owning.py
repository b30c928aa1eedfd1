"""
Which versions of rows the writes of one request made, so that nobody is told of their own changes.

A write may change other rows than its own: a new primary contact stands the old one down, a step moves its goal. The
feed's number of the transaction says which of the request's rows it changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from accounts.identity.models import User
from accounts.sync.models import SyncWrite
from accounts.sync.selectors import Key
from accounts.sync.writes import Write
from config.database import hot_rows

_NOTES = """
SELECT c.kind, c.row_id, c.xid, c.version, c.fields
FROM unnest(%s::text[], %s::uuid[]) AS asked (kind, row_id)
JOIN accounts_syncchange c ON c.owner_id = %s AND c.kind = asked.kind AND c.row_id = asked.row_id
"""
# Whoever bears our number was changed by us: the trigger keeps the higher of two, and its lock is ours until the end.
_CHANGED = """
SELECT c.kind, c.row_id, c.version
FROM unnest(%s::text[], %s::uuid[]) AS asked (kind, row_id)
JOIN accounts_syncchange c ON c.owner_id = %s AND c.kind = asked.kind AND c.row_id = asked.row_id
WHERE c.xid = pg_current_xact_id()::text::bigint
"""
Beside = Sequence[tuple[Key, int]]


class _Note(NamedTuple):
    kind: str
    row_id: UUID
    xid: int
    version: int
    fields: Mapping[str, int]

    @property
    def key(self) -> Key:
        return self.kind, self.row_id


@dataclass(slots=True)
class Own:
    """
    The versions of one row that writes of the same client made: those after the first number, up to the second.

    `beside` are the versions that its writes of other rows left here; `earlier` is what was noted before the request.
    """

    spans: list[tuple[int, int]] = field(default_factory=list)
    beside: set[int] = field(default_factory=set)
    earlier: Mapping[str, int] = field(default_factory=dict)

    def add(self, before: int, after: int) -> None:
        self.spans.append((before, after))

    def made(self, version: int) -> bool:
        return version in self.beside or self._written(version)

    def covers(self, name: str, version: int, base: int) -> bool:
        """Whether `version`, the last to change a column, is the client's own with nothing of others since `base`."""
        if version not in self.beside:
            return self._written(version)
        # Only a write of the row itself was held against a base. What another one did here may lie over what others
        # did to the same column, as two phones' steps do: that is not thrown away unseen.
        under = self.earlier.get(name, 0)
        return under <= base or self.made(under)

    def _written(self, version: int) -> bool:
        return any(before < version <= after for before, after in self.spans)


class Owns:
    """`Own` of every row that a request writes."""

    def __init__(self, owner: User, writes: Sequence[Write], arrived: Mapping[UUID, SyncWrite]) -> None:
        """One statement; none where no write says what it knew, or all are of one row."""
        self._owner = owner
        self._rows = {write.key: Own() for write in writes}
        self._related = len(self._rows) > 1 and any(write.base_version is not None for write in writes)
        if self._related:
            self._remember([_Note(*row) for row in self._asked(_NOTES, self._rows)], writes, arrived)

    def of(self, key: Key) -> Own:
        return self._rows[key]

    def changed_beside(self, key: Key) -> Beside:
        """
        The other rows that the transaction changed so far, with the versions that it left. One statement, or none.

        The last of several versions only: the others may be anybody's.
        """
        if not self._related:
            return ()
        found = self._asked(_CHANGED, [other for other in self._rows if other != key])
        return [((kind, row_id), version) for kind, row_id, version in found]

    def add_beside(self, changed: Beside) -> None:
        """Only of what is committed."""
        for key, version in changed:
            self._rows[key].beside.add(version)

    def _asked(self, sql: str, keys: Iterable[Key]) -> list[tuple[Any, ...]]:
        kinds, ids = zip(*keys, strict=True)
        return hot_rows(sql, (list(kinds), list(ids), self._owner.pk))

    def _remember(self, notes: Sequence[_Note], writes: Sequence[Write], arrived: Mapping[UUID, SyncWrite]) -> None:
        """A repeat knows its transaction as long as its own row is as it left it, and with it the rows beside."""
        by_key = {note.key: note for note in notes}
        for note in notes:
            self._rows[note.key].earlier = note.fields
        repeats = {
            note.xid: note.key
            for write in writes
            if (known := arrived.get(write.change_id)) and (note := by_key.get(write.key)) and _left_by(known, note)
        }
        self.add_beside(
            [(note.key, note.version) for note in notes if repeats.get(note.xid, note.key) != note.key]
        )  # fmt: skip


def _left_by(known: SyncWrite, note: _Note) -> bool:
    # A version that is its transaction's number: neither a later one nor a restamp after a restore can have made it so.
    return known.version_before < known.version_after == note.version == note.xid

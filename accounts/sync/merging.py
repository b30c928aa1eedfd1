"""What may be written over: a field that nobody else changed since the version that the client knew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.identity.models import User
from accounts.sync.owning import Own
from accounts.sync.registry import SyncWriter
from config.database import hot_row

ALL = "*"
_NOTED = """
SELECT version, deleted, fields FROM accounts_syncchange WHERE owner_id = %s AND kind = %s AND row_id = %s
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the feed knows of a row."""

    version: int
    deleted: bool
    fields: Mapping[str, int]

    def changed_since(self, base: int | None, own: Own) -> frozenset[str]:
        """
        The columns that others changed since; nothing without a base, everything for one that this row never had.

        Numbers of the row itself only: no clock of a client or of the house says who was first.
        """
        if base is None:
            return frozenset()
        if base > self.version:
            return frozenset({ALL})
        return frozenset(name for name, at in self.fields.items() if at > base and not own.covers(name, at, base))


def noted_get(owner: User, kind: str, row_id: UUID) -> Noted | None:
    row = hot_row(_NOTED, (owner.pk, kind, row_id))
    return Noted(*row) if row else None


def clashing(writer: SyncWriter, names: Iterable[str], changed: frozenset[str]) -> list[str]:
    """Of `names`, those whose columns are among `changed`."""
    if ALL in changed:
        return sorted(names)
    return sorted(name for name in names if columns_of(writer, name) & changed)


def columns_of(writer: SyncWriter, name: str) -> frozenset[str]:
    return writer.columns.get(name, frozenset({name}))


def named(writer: SyncWriter, changed: frozenset[str]) -> list[str]:
    """The client's names of what others changed."""
    if ALL in changed:
        return sorted(writer.columns)
    known = sorted(name for name in writer.columns if columns_of(writer, name) & changed)
    covered = frozenset().union(*(columns_of(writer, name) for name in known)) if known else frozenset()
    return known + sorted(changed - covered)

"""What a person deleted stays deleted: a queued write that arrives late does not raise it again."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Model

from accounts.sync.registry import sync_kind_of
from config.api.errors import Conflict
from config.api.refusals import Hear, hear_after
from config.database import hot_rows

# Of the field in which clients name a new row.
ID_HELP = "Made by the client; repeats are safe. 409 `deleted`: the row with this id was deleted, so drop the write."
# "*" is what the trigger notes of a row that is new although its id was noted before: of one that was raised.
_DELETED = """
SELECT row_id FROM accounts_syncchange
WHERE owner_id = %s AND kind = %s AND row_id = ANY(%s) AND (deleted OR fields ? '*')
"""


class RowDeleted(Conflict):
    """The client may drop the write: nothing of it is stored, now or later."""

    default_code = "deleted"
    default_detail = "This was deleted, and stays so. Drop what is still queued for it."

    def __init__(self, *, ids: Collection[UUID], hear: Hear | None = None) -> None:
        super().__init__(ids=[str(row_id) for row_id in ids])
        if hear is not None:
            hear_after(self, hear)


def row_refuse_deleted(row: Model, *, hear: Hear | None = None) -> None:
    """As `rows_refuse_deleted`, of one row."""
    rows_refuse_deleted(type(row), [row.pk], owner_id=row.owner_id, hear=hear)  # type: ignore[attr-defined]


def rows_refuse_deleted(
    model: type[Model], row_ids: Collection[Any], *, owner_id: UUID, hear: Hear | None = None
) -> None:
    """
    This function will refuse ids of clients that this person's deletion notes name. One look-up by primary key; none
    without ids, or of a model that does not sync.

    Call it in the writer's transaction, after the insertion. `hear` is called once that was taken back.

    :raises RowDeleted: naming those ids.
    """
    # Why after: a look before the insertion can be overtaken. It finds the row there, or not yet; the row is deleted;
    # the insertion, which waits in the index of ids until that is over, finds the place free. But the deletion's note
    # is committed together with the deletion: the trigger of the insertion meets it, leaves "*", and that is what is
    # read here, in whatever order they came. A deletion that is rolled back leaves row and note as they were, and then
    # the insertion finds its id taken. One that begins later waits for the new row, and deletes it as any other.
    # A writer may ask before the insertion only if it holds a lock that all writers of these rows of the person take.
    kind = sync_kind_of(model)
    if kind is None or not row_ids:
        return
    gone = hot_rows(_DELETED, (owner_id, kind, list(row_ids)))
    if gone:
        raise RowDeleted(ids=[row_id for (row_id,) in gone], hear=hear)

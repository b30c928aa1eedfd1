"""After a database was put back to an earlier state."""

from django.db import connection, transaction

# A number is greater than every one of the restored state's future: the clock goes on where the data went back.
_NEXT = """
INSERT INTO accounts_syncepoch AS kept (id, number) VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
ON CONFLICT (id) DO UPDATE SET number = greatest(kept.number + 1, excluded.number) RETURNING number
"""
_RESTAMP = """
UPDATE accounts_syncchange SET xid = pg_current_xact_id()::text::bigint
WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
"""


@transaction.atomic
def sync_rebase() -> int:
    """
    This function will end every cursor there is, so that each device starts anew, and return how many rows it gave a
    number of this cluster, because theirs was one that it had not reached.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        cursor.execute(_RESTAMP)
        return int(cursor.rowcount)

"""Rows that clients made and that were there already under another id: one habit is done once a day, on any phone."""

from uuid import UUID

from django.db import connection

from accounts.identity.models import User

# What its service stored was there under another id; the client's own stands for nothing, and is told as deleted.
_ELSEWHERE = """
INSERT INTO accounts_syncchange (owner_id, kind, row_id, xid, version, deleted, fields, changed_at)
SELECT %s, %s, %s, x, x, true, '{}', statement_timestamp() FROM (SELECT pg_current_xact_id()::text::bigint) AS t (x)
ON CONFLICT (owner_id, kind, row_id) DO NOTHING
"""


def sync_stands_elsewhere(*, owner: User, kind: str, row_id: UUID) -> None:
    """
    This function will note that a row made by a client is another one that was there; call it in a room's `create`.

    The client is answered `repeated` with `deleted`, drops its own, and finds the other one in the feed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ELSEWHERE, (owner.pk, kind, row_id))

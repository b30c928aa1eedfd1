"""Waiting for what other tests hold back: they run on the same cluster, and the feed shows nothing beyond them."""

import time

from django.db import connection

# Numbers ahead of this cluster's are a test's own, and nobody's transaction.
SETTLED = """
SELECT coalesce((
  SELECT max(xid) FROM accounts_syncchange WHERE xid < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""


def settled(patience: float = 60) -> None:
    """
    Until no transaction of another test holds back what was committed.

    Not through Django's cursor, so that it counts as no query; for tests with real transactions only.
    """
    connection.ensure_connection()
    until = time.monotonic() + patience
    while not connection.connection.execute(SETTLED).fetchone()[0]:
        assert time.monotonic() < until, "held back"
        time.sleep(0.02)

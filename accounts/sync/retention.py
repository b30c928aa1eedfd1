"""Deletions and arrived writes are remembered as long as a device may be away, and a day more."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection

from accounts.erasure.registry import register_retention
from accounts.erasure.retention import in_batches

BATCH = 5000
# A cursor says what its holder knew when it was made; a transaction that was under way then may have deleted earlier.
MARGIN = timedelta(days=1)
_TOMBSTONES = """
DELETE FROM accounts_syncchange WHERE (owner_id, kind, row_id) IN (
  SELECT owner_id, kind, row_id FROM accounts_syncchange WHERE deleted AND changed_at < %s
  LIMIT %s FOR UPDATE SKIP LOCKED
)
"""
_WRITES = """
DELETE FROM accounts_syncwrite WHERE id IN (
  SELECT id FROM accounts_syncwrite WHERE created_at < %s LIMIT %s FOR UPDATE SKIP LOCKED
)
"""


def register_sync_retention() -> None:
    register_retention(
        "sync", sync_prune, requirement="C43",
        says="What was deleted, and which writes of devices arrived, is forgotten after SYNC_TOMBSTONE_DAYS (90).",
    )  # fmt: skip


def sync_prune(now: datetime) -> int:
    """This function will forget old deletions and arrivals, and return how many."""
    before = now - timedelta(days=settings.SYNC_TOMBSTONE_DAYS) - MARGIN
    return sum(in_batches(partial(_delete, sql, before)) for sql in (_TOMBSTONES, _WRITES))


def _delete(sql: str, before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, (before, BATCH))
        return int(cursor.rowcount)

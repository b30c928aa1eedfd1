"""Deleting what is kept long enough, in short transactions, for every room of moderation."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.erasure.retention import in_batches

BATCH = 1000


def rows_prune(rows: QuerySet[Any]) -> int:
    """This function will delete `rows` and what hangs on them; what another worker has in hand waits for its turn."""
    return in_batches(partial(_some_gone, rows))


@transaction.atomic
def _some_gone(rows: QuerySet[Any]) -> int:
    taken = rows.select_for_update(of=("self",), skip_locked=True)
    keys = list(taken.values_list("pk", flat=True)[:BATCH])
    return rows.model._default_manager.filter(pk__in=keys).delete()[0]

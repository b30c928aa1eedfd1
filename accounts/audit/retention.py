"""How long the history is kept (CM-405): whole sealed batches go, oldest first, and verification still holds."""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from accounts.audit.models import AuditEvent, AuditSeal
from accounts.audit.sealing import LEAST_YEARS, PRUNED, pruned_up_to, years_ago
from accounts.audit.services import audit_record


def audit_limit(now: datetime) -> datetime:
    """The history older than this may go."""
    return years_ago(now, max(settings.LEGAL_RETENTION_YEARS, LEAST_YEARS))


def audit_prune(now: datetime) -> int:
    """
    This function will delete the rows of every sealed batch that is wholly older than the law's years.

    Batches go from the oldest on, one a transaction; their seals stay, so the chain can still be followed. The act is
    written into the history itself. Returns how many rows went.
    """
    limit, gone = audit_limit(now), 0
    seals = AuditSeal.objects.filter(last_sequence__gt=pruned_up_to(), sealed_at__lt=limit).order_by("last_sequence")
    for first, last in list(seals.values_list("first_sequence", "last_sequence")):
        count = _batch_prune(first, last, limit)
        if count is None:
            break
        gone += count
    return gone


@transaction.atomic
def _batch_prune(first: int, last: int, limit: datetime) -> int | None:
    """None for a batch that is still wanted."""
    rows = AuditEvent.objects.filter(sequence__gte=first, sequence__lte=last)
    newest = rows.aggregate(newest=Max("at"))["newest"]
    if newest is not None and newest >= limit:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL evenkeel.retention = 'on'")
    count = rows._raw_delete("default")
    audit_record(
        actor=None, action=PRUNED, target=("accounts.auditseal", None),
        details={"first_sequence": first, "up_to": last, "rows": count},
    )  # fmt: skip
    return count

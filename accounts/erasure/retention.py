"""
How long things are kept, one function a rule. What people write about their days has no rule: it is theirs, and it is
never deleted because somebody did not open the app for a year (conflict C43).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, Q

from accounts.audit.retention import audit_prune
from accounts.consent.models import Consent
from accounts.erasure.models import ErasureRequest, RetentionRecord
from accounts.erasure.registry import register_retention, retention_rules
from accounts.erasure.retained import years_before
from accounts.identity.codes import codes_prune
from accounts.identity.models import User
from accounts.mfa.pruning import factors_prune
from accounts.notifications.models import Notification, NotificationDelivery

# Where from and with what an answer about consent was given: proof for a while, then only a trace of a person.
TRACE_YEARS = 2
BATCH = 5000
MANY_BATCHES = 200
log = structlog.get_logger(__name__)


def retention_run(*, now: datetime) -> dict[str, int]:
    """This function will run every rule once; one that fails does not hold up the others. Returns what each met."""
    met = {}
    for rule in retention_rules():
        try:
            met[rule.name] = rule.run(now)
        except DatabaseError as error:
            log.error("retention.failed", rule=rule.name, error=type(error).__name__)
    log.info("retention.run", **met)
    return met


def register_retention_rules() -> None:
    register_retention(
        "audit", audit_prune, requirement="CM-405",
        says="The audit history goes after LEGAL_RETENTION_YEARS (six at least), in whole sealed batches.",
    )  # fmt: skip
    register_retention(
        "retention_store", records_prune, requirement="CM-333, C43",
        says="What the law made us keep of an erased person goes when its time is over.",
    )  # fmt: skip
    register_retention(
        "erasure_requests", requests_prune, requirement="C43",
        says="Receipts and withdrawn requests go after LEGAL_RETENTION_YEARS.",
    )  # fmt: skip
    register_retention(
        "one_time_codes", ended_codes_prune, requirement="C46",
        says="Texted codes, unfinished sign-ins and factors go a week after they ended, mailed codes after 30 days.",
    )  # fmt: skip
    register_retention(
        "notifications", notifications_prune, requirement="C46",
        says="Notifications that were read go after NOTIFICATIONS_KEPT_DAYS (180). Unread ones stay.",
    )  # fmt: skip
    register_retention(
        "consent_traces", consent_traces_drop, requirement="C46",
        says=f"The IP address and user agent of a consent go after {TRACE_YEARS} years; the answer stays.",
    )  # fmt: skip


def in_batches(delete: Callable[[], int]) -> int:
    """Short transactions: a first run over years of rows must not hold locks for minutes."""
    gone = 0
    for _ in range(MANY_BATCHES):
        count = delete()
        gone += count
        if count == 0:
            break
    return gone


def _delete_some(model: type[Model], condition: Q) -> int:
    with transaction.atomic():
        rows = model._base_manager.filter(condition).select_for_update(skip_locked=True)
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        return model._base_manager.filter(pk__in=keys)._raw_delete("default") if keys else 0


def _delete_all(model: type[Model], condition: Q) -> int:
    return in_batches(partial(_delete_some, model, condition))


def records_prune(now: datetime) -> int:
    return _delete_all(RetentionRecord, Q(keep_until__lte=now))


def requests_prune(now: datetime) -> int:
    before = years_before(now, settings.LEGAL_RETENTION_YEARS)
    ended = Q(state__in=(ErasureRequest.State.DONE, ErasureRequest.State.CANCELLED))
    return _delete_all(ErasureRequest, ended & Q(finished_at__lt=before))


def ended_codes_prune(now: datetime) -> int:
    """The same that the jobs of these slices do; whichever runs first."""
    return factors_prune(now=now) + codes_prune(now=now)


def notifications_prune(now: datetime) -> int:
    before = now - timedelta(days=settings.NOTIFICATIONS_KEPT_DAYS)
    old = Q(read_at__isnull=False, created_at__lt=before)

    def some() -> int:
        with transaction.atomic():
            rows = Notification.objects.filter(old).select_for_update(skip_locked=True)
            keys = list(rows.values_list("pk", flat=True)[:BATCH])
            NotificationDelivery.objects.filter(notification__in=keys)._raw_delete("default")
            return Notification.objects.filter(pk__in=keys)._raw_delete("default") if keys else 0

    return in_batches(some)


# The history of consent takes no UPDATE from anybody. Under the setting of an erasure a row may leave it; it comes back
# in the same statement without the trace, and with everything that it proves.
DROP_TRACES = """
WITH old AS (
  DELETE FROM accounts_consentevent WHERE id IN (
    SELECT id FROM accounts_consentevent WHERE created_at < %s AND (ip IS NOT NULL OR user_agent <> '')
    LIMIT %s FOR UPDATE SKIP LOCKED
  ) RETURNING id, owner_id, type, granted, version, created_at
)
INSERT INTO accounts_consentevent (id, owner_id, type, granted, version, ip, user_agent, created_at)
SELECT id, owner_id, type, granted, version, NULL, '', created_at FROM old
"""


def consent_traces_drop(now: datetime) -> int:
    before = years_before(now, TRACE_YEARS)
    traced = Q(ip__isnull=False) | ~Q(user_agent="")
    answers = Consent.objects.filter(traced, updated_at__lt=before).update(ip=None, user_agent="")

    def some() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL evenkeel.erasing = 'on'")
            cursor.execute(DROP_TRACES, (before, BATCH))
            return int(cursor.rowcount)

    return answers + in_batches(some)


def derived_cutoffs(now: datetime) -> dict[int, datetime]:
    """
    For rules about derived and telemetry data (MF-036): each `data_retention_days` that people chose, and its instant.

    A rule then deletes with one statement a value: `owner__data_retention_days=days, created_at__lt=instant`.
    """
    chosen = User.objects.order_by().values_list("data_retention_days", flat=True).distinct()
    return {days: now - timedelta(days=days) for days in chosen}

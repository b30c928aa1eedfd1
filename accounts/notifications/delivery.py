"""
Sends what is owed. Any number of workers may run it at once, and any of them may die at any instant.

Rows are claimed in batches for a minute and the claim is committed; then each is sent, and its outcome is committed by
itself. So a killed worker leaves one row of which nobody knows whether it was sent: it is sent again under the same id,
which is the provider's message id or collapse key, and the rest of its batch is taken over when the claim is over.
"""

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from accounts.notifications.audience import Listener, listener_of
from accounts.notifications.kinds import PUSH, rule_of
from accounts.notifications.models import NotificationDelivery, PushDevice
from accounts.notifications.providers.outcomes import Outcome
from accounts.notifications.providers.sending import delivery_send
from accounts.notifications.vetoes import is_vetoed
from accounts.vault.services import key_preload
from config.database import hot_rows

LEASE = timedelta(seconds=60)
BATCH = 50
# The last row of a batch must be sent well before its claim is over, however slow the provider is.
BATCH_SECONDS = 35.0
TASK_SECONDS = 100.0
ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
log = structlog.get_logger(__name__)

# A claim that ended without an outcome counts as a try: a row that kills its worker must not do so for ever.
CLAIM = """
UPDATE accounts_notificationdelivery AS d
SET claimed_until = %s, attempts = d.attempts + (d.claimed_until IS NOT NULL)::int
FROM (SELECT id FROM accounts_notificationdelivery
  WHERE state = 'pending' AND due_at <= %s AND (claimed_until IS NULL OR claimed_until <= %s)
  ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) AS due
WHERE d.id = due.id RETURNING d.id
"""
RELEASE = """
UPDATE accounts_notificationdelivery SET claimed_until = NULL
WHERE id = ANY(%s) AND state = 'pending' AND claimed_until = %s
"""
ENDED = """
UPDATE accounts_notificationdelivery SET state = %s, attempts = attempts + %s, claimed_until = NULL, sent_at = %s,
  provider_message_id = %s, error_code = %s, updated_at = %s
WHERE id = %s AND state = 'pending'
"""
# Only while the claim is ours: a row that somebody else took over has its own outcome.
LATER = """
UPDATE accounts_notificationdelivery
SET due_at = %s, attempts = attempts + %s, claimed_until = NULL, error_code = %s, updated_at = %s
WHERE id = %s AND state = 'pending' AND claimed_until = %s
"""


def deliveries_send(*, now: Callable[[], datetime], seconds: float = TASK_SECONDS) -> int:
    """This function will send what is due until nothing is left or `seconds` are over; returns how many were sent."""
    until, sent = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        claimed_until = now() + LEASE
        claimed = deliveries_claim(now=claimed_until - LEASE)
        if not claimed:
            break
        sent += _send_batch(claimed, claimed_until, now)
    return sent


def deliveries_claim(*, now: datetime, limit: int = BATCH) -> list[UUID]:
    """This function will take due rows until `now` plus the lease; no other worker touches them before that."""
    return [row[0] for row in hot_rows(CLAIM, (now + LEASE, now, now, limit))]


def _send_batch(claimed: list[UUID], claimed_until: datetime, now: Callable[[], datetime]) -> int:
    rows = NotificationDelivery.objects.filter(pk__in=claimed).select_related("notification", "device", "owner")
    # What failed before goes last, so that it cannot hold up the others.
    waiting = sorted(rows, key=lambda row: (row.attempts, row.due_at))
    until, sent = time.monotonic() + BATCH_SECONDS, 0
    try:
        while waiting and time.monotonic() < until:
            delivery = waiting.pop(0)
            sent += _send(delivery, claimed_until, now)
    finally:
        if waiting:
            hot_rows(RELEASE, ([row.pk for row in waiting], claimed_until))
    return sent


def _send(delivery: NotificationDelivery, claimed_until: datetime, now: Callable[[], datetime]) -> bool:
    if delivery.attempts >= ATTEMPTS:
        _end(delivery, "failed", now(), error=delivery.error_code or "gave_up")
        return False
    listener = listener_of(delivery.owner_id)
    reason = why_not(delivery, listener, now())
    if listener is None or reason:
        _end(delivery, "dropped", now(), error=reason)
        return False
    at = now()
    due_at = listener.due_at(delivery.notification.kind, at)
    if due_at > at:  # the quiet hours have begun
        hot_rows(LATER, (due_at, 0, delivery.error_code, at, delivery.pk, claimed_until))
        return False
    _lend_key(delivery, listener)
    outcome = delivery_send(delivery)
    _settle(delivery, outcome, claimed_until, now())
    return outcome.kind == "sent"


def why_not(delivery: NotificationDelivery, listener: Listener | None, now: datetime) -> str:
    """Why it must not be sent after all, or nothing: much can change between the row and its turn."""
    told, kind = delivery.notification, delivery.notification.kind
    rule = rule_of(kind)
    if listener is None:
        return "person_gone"
    if delivery.channel not in listener.channels(kind):
        return "unwanted"
    if delivery.channel == PUSH and delivery.device_id not in listener.devices:
        return "device_gone"
    if not rule.urgent and (told.read_at is not None or told.snoozed_until is not None):
        return "read"
    if rule.lifetime is not None and now > listener.due_at(kind, delivery.created_at) + rule.lifetime:
        return "too_late"
    return "vetoed" if is_vetoed(kind, delivery.owner_id, lambda: told.content["data"]) else ""


def _lend_key(delivery: NotificationDelivery, listener: Listener) -> None:
    """The sealed columns open without a query each."""
    if listener.wrapped_key is not None:
        key_preload(delivery.owner, *listener.wrapped_key)
    delivery.notification.owner = delivery.owner
    if delivery.device is not None:
        delivery.device.owner = delivery.owner


def _settle(delivery: NotificationDelivery, outcome: Outcome, claimed_until: datetime, now: datetime) -> None:
    attempts = delivery.attempts + 1
    if outcome.kind == "sent":
        _end(delivery, "sent", now, message_id=outcome.provider_message_id)
    elif outcome.kind == "device_gone" and delivery.device is not None:
        _forget_device(delivery, delivery.device, now)
    elif outcome.kind == "retry" and attempts < ATTEMPTS:
        due_at = now + wait_before(attempts + 1, outcome.retry_after_seconds)
        hot_rows(LATER, (due_at, 1, outcome.error_code, now, delivery.pk, claimed_until))
        log.info("notifications.retry", delivery_id=str(delivery.pk), attempts=attempts, code=outcome.error_code)
    else:
        _end(delivery, "failed", now, error=outcome.error_code or outcome.kind)
        log.warning("notifications.failed", delivery_id=str(delivery.pk), code=outcome.error_code)


def wait_before(attempt: int, retry_after_seconds: int | None = None) -> timedelta:
    """Three times as long before each attempt, from a minute to six hours; a provider's own wish comes first."""
    spread = random.uniform(1, 1.2)  # noqa: S311 - spreads a crowd, hides nothing
    if retry_after_seconds is not None:
        return timedelta(seconds=retry_after_seconds * spread)
    return min(FIRST_WAIT * 3 ** min(attempt - 2, ATTEMPTS), LONGEST_WAIT / 1.2) * spread


def _end(delivery: NotificationDelivery, state: str, now: datetime, *, error: str = "", message_id: str = "") -> None:
    tried, sent_at = int(state != "dropped"), now if state == "sent" else None
    hot_rows(ENDED, (state, tried, sent_at, message_id[:255], error[:64], now, delivery.pk))


@transaction.atomic
def _forget_device(delivery: NotificationDelivery, device: PushDevice, now: datetime) -> None:
    from accounts.notifications.devices import devices_delete

    # Registered again since: the provider spoke of the time before.
    found = PushDevice.objects.select_for_update().filter(pk=device.pk, last_seen_at__lte=device.last_seen_at)
    if not devices_delete(found):
        _end(delivery, "dropped", now, error="device_gone")
    log.info("notifications.device_gone", device_id=str(device.pk), delivery_id=str(delivery.pk))

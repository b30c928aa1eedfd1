"""
What each event of the provider means here. Pure database work, in the caller's transaction.

Events come twice and in any order. A subscription's row remembers when the newest event that shaped it was made; an
older one changes nothing, and a subscription that was cancelled for good never comes back to life.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from accounts.audit.services import audit_record
from accounts.billing.models import Payment, Subscription
from accounts.billing.provider import provider_hash
from accounts.billing.selectors import LIVE
from accounts.identity.models import User
from accounts.notifications.models import NotificationKind
from accounts.notifications.services import notification_create

_log = structlog.get_logger("evenkeel.billing")
Handler = Callable[[Mapping[str, Any], datetime, datetime], str]
UNKNOWN, OLD = "unknown_customer", "older_event"
# The provider's words for the states of a subscription, and ours.
STATUSES = {
    "active": Subscription.Status.ACTIVE,
    "trialing": Subscription.Status.TRIALING,
    "past_due": Subscription.Status.PAST_DUE,
    "canceled": Subscription.Status.CANCELED,
    "incomplete": Subscription.Status.INCOMPLETE,
    "incomplete_expired": Subscription.Status.CANCELED,
    "unpaid": Subscription.Status.UNPAID,
    "paused": Subscription.Status.PAUSED,
}


class EventMalformed(Exception):
    """A signed event without what its kind must have."""


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if isinstance(value, dict):  # the provider can expand a name into its object
        value = value.get("id")
    if not isinstance(value, str) or not value:
        raise EventMalformed(name)
    return value


def _row_of_customer(found: Mapping[str, Any]) -> Subscription | None:
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.filter(customer_hash=provider_hash(_text(found, "customer"))).first()


def checkout_completed(found: Mapping[str, Any], made_at: datetime, now: datetime) -> str:
    """Ties the provider's customer to the person who opened the page, should our own note of it be lost."""
    if _row_of_customer(found) is not None:
        return ""
    try:
        owner = User.objects.filter(pk=UUID(_text(found, "client_reference_id"))).first()
    except ValueError as error:
        raise EventMalformed("client_reference_id") from error
    if owner is None:
        return UNKNOWN
    row, _ = Subscription.objects.select_for_update().get_or_create(
        owner=owner,
        source=Subscription.Source.STRIPE,
        defaults={"status": Subscription.Status.INCOMPLETE},
    )
    customer = _text(found, "customer")
    row.customer, row.customer_hash = customer, provider_hash(customer)
    row.save(update_fields=["customer", "customer_hash", "updated_at"])
    return ""


def subscription_changed(found: Mapping[str, Any], made_at: datetime, now: datetime) -> str:
    row = _row_of_customer(found)
    if row is None:
        return UNKNOWN
    name = _text(found, "id")
    status = STATUSES.get(_text(found, "status"))
    if status is None:
        raise EventMalformed("status")
    same = row.provider_subscription_hash is not None and bytes(row.provider_subscription_hash) == provider_hash(name)
    if row.event_at is not None and made_at < row.event_at:
        return OLD
    if same and row.status == Subscription.Status.CANCELED:
        return OLD
    if same and made_at == row.event_at and status == Subscription.Status.INCOMPLETE:
        return OLD  # its beginning, told late: whole seconds are all that an event says
    if not same and row.provider_subscription_hash is not None and row.status in LIVE and status not in LIVE:
        return OLD  # another one that does not run takes nothing from the one that is paid
    if not same and status == Subscription.Status.CANCELED and row.provider_subscription_hash is not None:
        return OLD  # the end of one that another has replaced
    row.provider_subscription, row.provider_subscription_hash = name, provider_hash(name)
    row.tier = Subscription.Tier.PREMIUM
    row.status, row.event_at = status, made_at
    row.current_period_end = _period_end(found)
    row.cancel_at_period_end = bool(found.get("cancel_at_period_end"))
    row.save()
    _record(row, "changed")
    return ""


def subscription_deleted(found: Mapping[str, Any], made_at: datetime, now: datetime) -> str:
    return subscription_changed({**found, "status": "canceled"}, made_at, now)


def _period_end(found: Mapping[str, Any]) -> datetime | None:
    """Newer versions of the provider's API put it on the items."""
    items = (found.get("items") or {}).get("data") or [{}]
    at = found.get("current_period_end") or items[0].get("current_period_end")
    try:
        return datetime.fromtimestamp(int(at), UTC) if at is not None else None
    except (TypeError, ValueError, OverflowError) as error:
        raise EventMalformed("current_period_end") from error


def invoice_failed(found: Mapping[str, Any], made_at: datetime, now: datetime) -> str:
    row = _row_of_customer(found)
    if row is None:
        return UNKNOWN
    # Alerts look for this line (CM L1424).
    transaction.on_commit(partial(_log.warning, "billing.payment_failed", subscription_id=str(row.pk)))
    if (row.event_at is not None and made_at < row.event_at) or not _is_about(found, row):
        return OLD
    if row.status in LIVE:
        row.status, row.event_at = Subscription.Status.PAST_DUE, made_at
        row.save(update_fields=["status", "event_at", "updated_at"])
        _record(row, "payment_failed")
        notification_create(
            owner=row.owner,
            kind=NotificationKind.UPDATE,
            variant="payment_failed",
            now=now,
            dedupe_key=f"payment_failed:{row.pk}:{made_at:%Y-%m-%d}",
        )
    return ""


def _is_about(invoice: Mapping[str, Any], row: Subscription) -> bool:
    """Newer versions of the provider's API put the subscription into the parent; a lone invoice has none."""
    parent = (invoice.get("parent") or {}).get("subscription_details") or {}
    found = invoice if invoice.get("subscription") else parent
    if not found.get("subscription") or row.provider_subscription_hash is None:
        return True
    return bytes(row.provider_subscription_hash) == provider_hash(_text(found, "subscription"))


def _payment_handler(status: Payment.Status) -> Handler:
    def settle(found: Mapping[str, Any], made_at: datetime, now: datetime) -> str:
        payments = Payment.objects.select_for_update(of=("self",)).select_related("owner")
        payment = payments.filter(intent_hash=provider_hash(_text(found, "id"))).first()
        if payment is None:
            payment = _payment_of_metadata(found, payments)
        if payment is None:
            return "unknown_payment"
        older = payment.event_at is not None and made_at < payment.event_at
        # Money that came stays come, whatever an event of an earlier try says afterwards.
        if payment.status == Payment.Status.SUCCEEDED or (older and status != Payment.Status.SUCCEEDED):
            return OLD
        payment.status, payment.event_at = status, made_at
        payment.save(update_fields=["status", "event_at", "updated_at"])
        audit_record(actor=None, action=f"accounts.billing.payment_{status}", target=payment, owner_id=payment.owner_id)
        if status == Payment.Status.FAILED:
            transaction.on_commit(partial(_log.warning, "billing.payment_failed", payment_id=str(payment.pk)))
        return ""

    return settle


def _payment_of_metadata(found: Mapping[str, Any], payments: Any) -> Payment | None:
    """The event can be faster than the commit of the intent's name; it carries the id that we gave it."""
    try:
        key = UUID(str((found.get("metadata") or {}).get("payment_id")))
    except ValueError:
        return None
    payment: Payment | None = payments.filter(pk=key, intent_hash=None).first()
    if payment is not None:
        payment.intent, payment.intent_hash = _text(found, "id"), provider_hash(_text(found, "id"))
        payment.save(update_fields=["intent", "intent_hash", "updated_at"])
    return payment


def _record(row: Subscription, verb: str) -> None:
    audit_record(
        actor=None, action=f"accounts.subscription.{verb}", target=row, owner_id=row.owner_id,
        details={"tier": row.tier, "status": row.status},
    )  # fmt: skip


HANDLERS: dict[str, Handler] = {
    "checkout.session.completed": checkout_completed,
    "customer.subscription.created": subscription_changed,
    "customer.subscription.updated": subscription_changed,
    "customer.subscription.deleted": subscription_deleted,
    "invoice.payment_failed": invoice_failed,
    "payment_intent.succeeded": _payment_handler(Payment.Status.SUCCEEDED),
    "payment_intent.payment_failed": _payment_handler(Payment.Status.FAILED),
    "payment_intent.canceled": _payment_handler(Payment.Status.CANCELED),
}

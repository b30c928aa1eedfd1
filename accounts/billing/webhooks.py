"""What the payment provider tells us: written down first, then applied once, in whatever order it comes."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from rest_framework import status

from accounts.billing.events import HANDLERS, EventMalformed
from accounts.billing.models import BillingEvent
from accounts.billing.provider import BillingUnconfigured
from accounts.vault.keyring import KeyDestroyed
from accounts.vault.sealing import SealBroken
from config.api.errors import DomainError

MAX_BYTES = 512 * 1024
MAX_ATTEMPTS = 8
BATCH = 100
# What one event may raise, whatever is in it; the events behind it must not wait for it.
APPLY_FAILS = (
    EventMalformed, DatabaseError, SealBroken, KeyDestroyed, AttributeError, LookupError, TypeError, ValueError,
)  # fmt: skip
_log = structlog.get_logger("evenkeel.billing")


class SignatureInvalid(DomainError):
    status_code = status.HTTP_401_UNAUTHORIZED
    default_code, default_detail = "signature_invalid", "The signature does not hold."


class WebhookMalformed(DomainError):
    status_code = status.HTTP_400_BAD_REQUEST
    default_code, default_detail = "webhook_malformed", "This is not an event."


def event_take(*, body: bytes, signature: str, now: datetime) -> BillingEvent:
    """
    This function will check one event's signature and age (five minutes), keep it, and apply it.

    A replay finds its row and changes nothing. An event that cannot be applied now stays pending for the sweep: the
    provider is told that we have it.

    :raises BillingUnconfigured: without a secret.
    :raises SignatureInvalid: if it is not from the provider, or old.
    :raises WebhookMalformed: if it is signed but no event.
    """
    if not settings.STRIPE_WEBHOOK_SECRET:
        raise BillingUnconfigured
    payload = _verified(body, signature)
    try:
        event_id, kind, made = str(payload["id"]), str(payload["type"]), int(payload["created"])
        made_at = datetime.fromtimestamp(made, UTC)
        found = payload["data"]["object"]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise WebhookMalformed from error
    if not isinstance(found, dict) or len(event_id) > 255 or len(kind) > 64:
        raise WebhookMalformed
    known = kind in HANDLERS
    event, fresh = BillingEvent.objects.get_or_create(
        provider_event_id=event_id,
        defaults={
            "type": kind,
            "made_at": made_at,
            "state": BillingEvent.State.PENDING if known else BillingEvent.State.IGNORED,
            "payload": found if known else None,
            "handled_at": None if known else now,
        },
    )
    if fresh and known:
        event_apply(event_id=event.pk, now=now)
    return event


def _verified(body: bytes, signature: str) -> Any:
    import stripe

    if len(body) > MAX_BYTES:
        raise WebhookMalformed
    try:
        text = body.decode()
        stripe.WebhookSignature.verify_header(text, signature, settings.STRIPE_WEBHOOK_SECRET, 300)
    except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
        raise SignatureInvalid from error
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WebhookMalformed from error


def event_apply(*, event_id: UUID, now: datetime) -> bool:
    """This function will apply one pending event, once, however many workers try. Whether it is settled now."""
    try:
        with transaction.atomic():
            event = (
                BillingEvent.objects.select_for_update(skip_locked=True)
                .filter(pk=event_id, state=BillingEvent.State.PENDING)
                .first()
            )
            if event is None:
                return False
            outcome = HANDLERS[event.type](event.payload, event.made_at, now)
            event.state = BillingEvent.State.DONE if outcome == "" else BillingEvent.State.IGNORED
            event.error_code, event.handled_at, event.payload = outcome, now, None
            event.save(update_fields=["state", "error_code", "handled_at", "payload", "updated_at"])
            return True
    except APPLY_FAILS as error:
        _failed(event_id, error)
        return False


def _failed(event_id: UUID, error: Exception) -> None:
    _log.error("billing.event_failed", event_id=str(event_id), error=type(error).__name__)
    with transaction.atomic():
        event = BillingEvent.objects.select_for_update().filter(pk=event_id, state=BillingEvent.State.PENDING).first()
        if event is None:
            return  # another worker settled it meanwhile
        event.attempts += 1
        event.error_code = type(error).__name__[:64]
        if isinstance(error, EventMalformed) or event.attempts >= MAX_ATTEMPTS:
            event.state = BillingEvent.State.FAILED
        event.save(update_fields=["attempts", "error_code", "state", "updated_at"])


def events_sweep(*, limit: int = BATCH) -> int:
    """This function will apply what was kept and not applied, oldest first. Returns how many it settled."""
    pending = BillingEvent.objects.filter(state=BillingEvent.State.PENDING).order_by("created_at")
    waiting = pending.values_list("pk", flat=True)[:limit]
    return sum(event_apply(event_id=event_id, now=timezone.now()) for event_id in list(waiting))

"""The payment provider, by its own SDK: every call bounded, repeatable, and free of what people wrote."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.utils.crypto import salted_hmac

from config.api.errors import DomainError, ServiceUnavailable

Answer = TypeVar("Answer")
_log = structlog.get_logger("evenkeel.billing")
# What may be tried again later; anything else is a defect or a refusal of ours.
RETRY_SECONDS = 30


class BillingUnconfigured(ServiceUnavailable):
    default_code, default_detail = "billing_unconfigured", "Nothing can be bought here yet."


class PaymentRefused(DomainError):
    default_code, default_detail = "payment_refused", "The payment provider refused this. Nothing was charged."


def provider() -> Any:
    """:raises BillingUnconfigured: without a key."""
    if not settings.STRIPE_SECRET_KEY:
        raise BillingUnconfigured
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE, settings.STRIPE_TIMEOUT_SECONDS)


@lru_cache(maxsize=2)
def _client(key: str, base: str, timeout: float) -> Any:
    import stripe  # seventeen megabytes that most processes never need

    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        http_client=stripe.RequestsClient(timeout=timeout),
        max_network_retries=1,
    )


def asked(call: Callable[[], Answer]) -> Answer:
    """
    This function will run one call of the SDK.

    :raises PaymentRefused: if the provider refuses it for good, a declined card for example.
    :raises ServiceUnavailable: if it does not answer, is busy, or does not accept our key.
    """
    import stripe

    try:
        return call()
    except (stripe.CardError, stripe.InvalidRequestError, stripe.IdempotencyError) as error:
        _log.warning("billing.refused", error=type(error).__name__, code=str(error.code or "")[:64])
        raise PaymentRefused from error
    except stripe.StripeError as error:
        _log.error("billing.provider_failed", error=type(error).__name__)
        raise ServiceUnavailable(
            "The payment provider does not answer. Nothing was charged; try again shortly.", retry_after=RETRY_SECONDS
        ) from error


def provider_hash(name: str) -> bytes:
    """Finds the row of a customer, a subscription or an intent whose name is sealed."""
    return salted_hmac("accounts.billing.provider", name, algorithm="sha256").digest()


def idempotency_key(*parts: object) -> dict[str, str]:
    """Options of a call: the same parts are one call at the provider, however often it is sent."""
    joined = ":".join(str(part) for part in parts)
    return {"idempotency_key": hashlib.sha256(joined.encode()).hexdigest()}

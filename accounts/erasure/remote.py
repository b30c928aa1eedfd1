"""What other companies still do for a person who is erased here: nobody who is gone may be charged again."""

from collections.abc import Iterator
from uuid import UUID

import structlog
from django.conf import settings

from accounts.billing.models import Subscription
from accounts.billing.provider import PaymentRefused, asked, provider

STRIPE = "stripe"
log = structlog.get_logger(__name__)


def subscriptions_of(subject_id: UUID) -> Iterator[tuple[str, str]]:
    """The provider's names of every subscription that may still renew itself."""
    ended = (Subscription.Status.CANCELED,)
    for row in Subscription.objects.filter(owner_id=subject_id, source=Subscription.Source.STRIPE).exclude(
        status__in=ended
    ):
        if row.provider_subscription:
            yield STRIPE, str(row.provider_subscription)


def subscription_end(name: str) -> None:
    """
    This function will end a subscription at the provider, at once. One that is over there already is no error.

    :raises ServiceUnavailable: if the provider does not answer; the purge tries again.
    """
    if not settings.STRIPE_SECRET_KEY:
        # An operator who took the key away has no way to end anything; the erasure must not wait for that.
        log.error("erasure.subscription_left", reason="no key")
        return
    client = provider()
    try:
        asked(lambda: client.v1.subscriptions.cancel(name))
    except PaymentRefused:
        log.warning("erasure.subscription_unknown")

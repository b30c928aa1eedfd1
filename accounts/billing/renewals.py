"""Plans of people who closed their account: paid for until the period ends, and not renewed in the days of grace."""

from datetime import datetime

import structlog
from django.conf import settings
from django.db.models import F

from accounts.billing.checkout import RUNNING, NoSubscription, subscription_ending_set
from accounts.billing.models import Subscription
from accounts.billing.provider import PaymentRefused
from config.api.errors import ServiceUnavailable

LIMIT = 200
log = structlog.get_logger("evenkeel.billing")


def closed_renewals_stop(*, now: datetime, limit: int = LIMIT) -> int:
    """
    This function will let the plans of closed accounts end with their period, and return how many it reached.

    The closed account itself says that this is owed: what the provider does not take now is asked again by the next
    run. Whoever comes back within the days of grace decides anew, by `subscription/resume`.
    """
    if not settings.STRIPE_SECRET_KEY:
        return 0
    owed = Subscription.objects.filter(
        owner__deleted_at__lte=now, source=Subscription.Source.STRIPE, status__in=RUNNING, cancel_at_period_end=False,
        provider_subscription_hash__isnull=False,
    )  # fmt: skip
    done = 0
    # The nearest end of a period first; one that the provider refuses must not hold up the others.
    for row in owed.select_related("owner").order_by(F("current_period_end").asc(nulls_last=True), "id")[:limit]:
        try:
            subscription_ending_set(owner=row.owner, ending=True, actor=None)
            done += 1
        except (PaymentRefused, NoSubscription) as error:
            log.warning("billing.renewal_left", subscription_id=str(row.pk), error=type(error).__name__)
        except ServiceUnavailable:
            log.warning("billing.renewals_put_off")
            break
    return done

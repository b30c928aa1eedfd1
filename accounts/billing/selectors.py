from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.billing.models import Subscription

LIVE = (Subscription.Status.ACTIVE, Subscription.Status.TRIALING)


def premium_of(*, owner_id: UUID, now: datetime) -> bool:
    return Subscription.objects.filter(
        Q(current_period_end=None) | Q(current_period_end__gt=now),
        owner_id=owner_id,
        tier=Subscription.Tier.PREMIUM,
        status__in=LIVE,
    ).exists()

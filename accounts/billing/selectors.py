from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from rest_framework.exceptions import NotFound

from accounts.billing.models import Payment, Subscription
from accounts.billing.plans import PREMIUM, QUOTAS, REFERENCE
from accounts.identity.models import User

LIVE = (Subscription.Status.ACTIVE, Subscription.Status.TRIALING)


def premium_of(*, owner_id: UUID, now: datetime) -> bool:
    return premium_rows(now).filter(owner_id=owner_id).exists()


def premium_rows(now: datetime) -> QuerySet[Subscription]:
    return Subscription.objects.filter(
        Q(current_period_end=None) | Q(current_period_end__gt=now), tier=Subscription.Tier.PREMIUM, status__in=LIVE
    )


def subscription_current(*, owner: User, now: datetime) -> Subscription | None:
    """Of several sources the one that lasts longest; without a live one the newest that ended."""
    lasting = Case(When(current_period_end=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    live = premium_rows(now).filter(owner=owner).order_by(lasting, "-current_period_end").first()
    return live or Subscription.objects.filter(owner=owner).order_by("-updated_at").first()


def subscription_answer(*, owner: User, now: datetime) -> Mapping[str, Any]:
    """Computed from the rows at this instant, never kept. Two queries at most."""
    row = subscription_current(owner=owner, now=now)
    premium = row is not None and _is_live(row, now)
    return {
        "tier": Subscription.Tier.PREMIUM if premium else Subscription.Tier.FREE,
        "is_premium": premium,
        "status": row.status if row is not None else Subscription.Status.ACTIVE,
        "source": row.source if row is not None else None,
        "current_period_end": row.current_period_end if row is not None else None,
        "cancel_at_period_end": row.cancel_at_period_end if row is not None else False,
        "features": REFERENCE[PREMIUM]["features"] if premium else [],
        "quotas": [
            {"name": quota.name, "limit": None if premium else quota.limit, "period": quota.period} for quota in QUOTAS
        ],
    }


def _is_live(row: Subscription, now: datetime) -> bool:
    ends = row.current_period_end
    return row.tier == Subscription.Tier.PREMIUM and row.status in LIVE and (ends is None or ends > now)


def stripe_subscription(*, owner: User) -> Subscription | None:
    return Subscription.objects.filter(owner=owner, source=Subscription.Source.STRIPE).first()


def payment_list(*, owner: User) -> QuerySet[Payment]:
    return Payment.objects.filter(owner=owner)


def payment_get(*, viewer: User, payment_id: UUID) -> Payment:
    """:raises NotFound: if there is none of theirs."""
    payment = Payment.objects.filter(owner=viewer, pk=payment_id).first()
    if payment is None:
        raise NotFound
    return payment

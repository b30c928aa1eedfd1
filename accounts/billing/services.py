from datetime import datetime

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.billing.models import Subscription
from accounts.identity.models import User


@transaction.atomic
def subscription_set(
    *,
    actor: User | None,
    owner: User,
    tier: Subscription.Tier,
    period_end: datetime | None = None,
    reason: str | None = None,
) -> Subscription:
    """
    This function will give `owner` the plan `tier` beside what they pay for, open-ended unless `period_end` is given.

    `reason` is sealed: it may say something about the person.
    """
    subscription, _ = Subscription.objects.update_or_create(
        owner=owner,
        source=Subscription.Source.STAFF,
        defaults={
            "tier": tier,
            "status": Subscription.Status.ACTIVE,
            "current_period_end": period_end,
            "reason": reason,
            "granted_by_id": actor.pk if actor is not None else None,
        },
    )
    audit_record(
        actor=actor,
        action="accounts.subscription.set",
        target=subscription,
        owner_id=owner.pk,
        details={"tier": tier, "until": period_end.isoformat() if period_end else None, "reason": reason is not None},
    )
    owner.forget_derived()
    return subscription

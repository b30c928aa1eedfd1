from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.billing.models import Subscription
from accounts.billing.services import subscription_set

pytestmark = pytest.mark.django_db
GATED = "/api/v1/mood/factors/analysis"


def test_premium_counts_from_the_next_request_on_and_ends_with_its_period(user, api_as):
    client = api_as(user)
    assert client.get(GATED).json()["code"] == "premium_required"
    subscription_set(actor=None, owner=user, tier=Subscription.Tier.PREMIUM)
    assert client.get(GATED).status_code == 200
    subscription_set(
        actor=None, owner=user, tier=Subscription.Tier.PREMIUM, period_end=timezone.now() - timedelta(seconds=1)
    )
    assert client.get(GATED).status_code == 403


@pytest.mark.parametrize("status", [Subscription.Status.PAST_DUE, Subscription.Status.CANCELED])
def test_a_plan_that_is_not_paid_is_not_premium(premium_user, api_as, status):
    Subscription.objects.filter(owner=premium_user).update(status=status)
    premium_user.forget_derived()
    assert premium_user.is_premium is False
    assert api_as(premium_user).get(GATED).status_code == 403


def test_the_query_of_a_request_and_the_property_agree(premium_user, user):
    premium_user.forget_derived()
    assert (premium_user.is_premium, user.is_premium) == (True, False)


def test_giving_a_plan_twice_keeps_one_row_and_is_audited(user, staff_user):
    for _ in range(2):
        subscription_set(actor=staff_user, owner=user, tier=Subscription.Tier.PREMIUM)
    assert Subscription.objects.filter(owner=user).count() == 1
    assert AuditEvent.objects.filter(action="accounts.subscription.set", actor_id=staff_user.pk).count() == 2

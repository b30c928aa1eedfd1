"""Who closes their account is not charged again while it waits for its end."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.billing.models import Subscription
from accounts.billing.renewals import closed_renewals_stop
from accounts.billing.tasks import closed_renewals_stop_task
from accounts.billing.tests.stripe_server import StripeServer
from accounts.billing.tests.test_checkout import running
from accounts.erasure.services import account_restore
from accounts.identity.models import User

pytestmark = pytest.mark.django_db
API = "/api/v1/billing"


@pytest.fixture
def closed(user: User, api_as: Any) -> User:
    running(user, current_period_end=timezone.now() + timedelta(days=3))
    assert api_as(user).delete("/api/v1/users/me").status_code == 202
    return user


def ending() -> list[bool]:
    return list(Subscription.objects.order_by("id").values_list("cancel_at_period_end", flat=True))


def test_the_plan_of_a_closed_account_ends_with_its_period_and_is_asked_once(
    closed: User, stripe: StripeServer
) -> None:
    assert closed_renewals_stop_task() == 1
    assert [(path, body["cancel_at_period_end"]) for path, body, _ in stripe.calls] == [
        ("/v1/subscriptions/sub_9", ["true"])
    ]
    assert ending() == [True]
    event = AuditEvent.objects.get(action="accounts.billing.ending_set")
    assert (event.actor_id, event.owner_id, event.details) == (None, closed.pk, {"ending": True})
    assert closed_renewals_stop_task() == 0
    assert len(stripe.calls) == 1


def test_the_plan_of_somebody_who_stays_runs_on(user: User, stripe: StripeServer) -> None:
    running(user)
    assert closed_renewals_stop(now=timezone.now()) == 0
    assert (stripe.calls, ending()) == ([], [False])


@pytest.mark.parametrize("mode", ["broken", "busy", "silent", "garbage"])
def test_a_provider_that_is_away_is_asked_again(closed: User, stripe: StripeServer, mode: str) -> None:
    stripe.mode = mode
    assert closed_renewals_stop(now=timezone.now()) == 0
    assert ending() == [False]
    stripe.mode = "well"
    assert closed_renewals_stop(now=timezone.now()) == 1
    assert ending() == [True]


def test_a_refusal_holds_nobody_up(closed: User, stranger: User, api_as: Any, stripe: StripeServer) -> None:
    stripe.refused.add("/v1/subscriptions/sub_9")
    row = running(stranger, current_period_end=timezone.now() + timedelta(days=9), name="sub_10")
    assert api_as(stranger).delete("/api/v1/users/me").status_code == 202
    assert closed_renewals_stop(now=timezone.now()) == 1
    row.refresh_from_db()
    assert (row.cancel_at_period_end, sorted(ending())) == (True, [False, True])


def test_who_comes_back_decides_anew(closed: User, api_as: Any, api_client: Any, stripe: StripeServer) -> None:
    assert closed_renewals_stop(now=timezone.now()) == 1
    account_restore(subject_id=closed.pk, actor=closed, now=timezone.now())
    assert ending() == [True]
    closed.refresh_from_db()
    assert api_as(closed).post(f"{API}/subscription/resume").json()["cancel_at_period_end"] is False
    assert closed_renewals_stop(now=timezone.now()) == 0


def test_without_a_key_there_is_nobody_to_ask(closed: User, settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = ""
    assert closed_renewals_stop(now=timezone.now()) == 0
    assert ending() == [False]

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.billing.models import SubscriptionPlan
from accounts.billing.plans import plans_ensure
from accounts.billing.tests.stripe_server import KEY, SECRET, StripeServer, stripe_server


@pytest.fixture
def stripe(settings: Any) -> Iterator[StripeServer]:
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = KEY, SECRET
    settings.STRIPE_TIMEOUT_SECONDS = 1
    settings.BILLING_RETURN_URLS = ["https://app.example/billing"]
    with stripe_server() as server:
        settings.STRIPE_API_BASE = server.url
        yield server


@pytest.fixture
def prices(db: None) -> None:
    plans_ensure()
    SubscriptionPlan.objects.filter(code="premium").update(stripe_price_id="price_premium")
    SubscriptionPlan.objects.filter(code="therapy_session").update(stripe_price_id="price_therapy")

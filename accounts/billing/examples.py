"""Examples of the billing endpoints."""

from typing import Any

PLAN: dict[str, Any] = {
    "code": "premium",
    "name": "Premium",
    "description": "Everything without a limit, and a deeper look at what goes together.",
    "amount_cents": 999,
    "currency": "usd",
    "interval": "month",
    "price": "9.99 USD",
    "features": ["unlimited_guided_sessions", "advanced_analytics"],
}
SUBSCRIPTION = {
    "tier": "premium",
    "is_premium": True,
    "status": "active",
    "source": "stripe",
    "current_period_end": "2026-04-10T08:00:00Z",
    "cancel_at_period_end": False,
    "features": ["advanced_analytics"],
    "quotas": [{"name": "mood_entries", "limit": None, "period": "day"}],
}
CHECKOUT = {
    "plan": "premium",
    "success_url": "http://127.0.0.1:8000/paid",
    "cancel_url": "http://127.0.0.1:8000/plans",
}
PORTAL = {"return_url": "http://127.0.0.1:8000/plans"}
PAGE = {"url": "https://checkout.stripe.com/c/pay/cs_test_a1"}
PAYMENT_WRITE = {"plan": "therapy_session"}
PAYMENT = {
    "id": "0199f2a1-7c3e-7d52-9b1e-3f0a5d8c2b50",
    "plan_code": "therapy_session",
    "amount_cents": 4999,
    "currency": "usd",
    "status": "pending",
    "created_at": "2026-03-10T08:00:00Z",
}
PAYMENT_CREATED = {**PAYMENT, "client_secret": "pi_1_secret_2"}
EVENT = {"id": "evt_1", "type": "customer.subscription.updated", "created": 1773129600, "data": {"object": {}}}

"""Webhooks: signed, replayed, forged, old, in every order, and applied while something fails."""

import itertools
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.billing.models import BillingEvent, Payment, Subscription
from accounts.billing.provider import provider_hash
from accounts.billing.tests.stripe_server import StripeServer, signed
from accounts.billing.webhooks import MAX_ATTEMPTS, events_sweep
from accounts.notifications.models import Notification

URL = "/api/v1/billing/webhooks/stripe"
NOW = int(time.time())
END = NOW + 30 * 86400
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe")]
_number = itertools.count(1)


def event(kind: str, found: dict[str, Any], *, created: int = NOW, name: str = "") -> dict[str, Any]:
    return {
        "id": name or f"evt_{next(_number)}",
        "object": "event",
        "type": kind,
        "created": created,
        "data": {"object": found},
    }


def subscription(
    status: str = "active", *, name: str = "sub_1", customer: str = "cus_1", **fields: Any
) -> dict[str, Any]:
    items = {"data": [{"current_period_end": END}]}
    return {"id": name, "object": "subscription", "customer": customer, "status": status, "items": items, **fields}


def send(client: Any, given: Any, **options: Any) -> Any:
    body, header = signed(given, **options)
    return client.generic("POST", URL, body, "application/json", HTTP_STRIPE_SIGNATURE=header)


@pytest.fixture
def customer(user: Any) -> Subscription:
    row = Subscription(owner=user, source="stripe", status="incomplete")
    row.customer, row.customer_hash = "cus_1", provider_hash("cus_1")
    row.save()
    return row


def is_premium(api_as: Any, person: Any) -> bool:
    return bool(api_as(person).get("/api/v1/billing/subscription").json()["is_premium"])


def test_a_subscription_gives_premium_on_the_same_access_token(
    customer: Any, user: Any, api_as: Any, api_client: Any
) -> None:
    client = api_as(user)
    assert client.get("/api/v1/mood/factors/analysis").status_code == 403
    assert send(api_client, event("customer.subscription.created", subscription())).status_code == 204
    assert client.get("/api/v1/mood/factors/analysis").status_code == 200
    send(api_client, event("customer.subscription.deleted", subscription(), created=NOW + 5))
    assert client.get("/api/v1/mood/factors/analysis").json()["code"] == "premium_required"


def test_premium_ends_with_its_period_without_any_event(customer: Any, user: Any, api_as: Any, api_client: Any) -> None:
    send(api_client, event("customer.subscription.updated", subscription()))
    Subscription.objects.filter(pk=customer.pk).update(current_period_end=timezone.now() - timedelta(seconds=1))
    assert not is_premium(api_as, user)


@pytest.mark.parametrize("status", ["past_due", "unpaid", "incomplete", "incomplete_expired", "paused", "canceled"])
def test_only_a_live_subscription_is_premium(
    status: str, customer: Any, user: Any, api_as: Any, api_client: Any
) -> None:
    send(api_client, event("customer.subscription.updated", subscription(status)))
    assert not is_premium(api_as, user)


def test_a_replay_changes_nothing(customer: Any, api_client: Any) -> None:
    given = event("customer.subscription.updated", subscription())
    assert [send(api_client, given).status_code for _ in range(3)] == [204, 204, 204]
    assert BillingEvent.objects.count() == 1
    assert BillingEvent.objects.get().state == "done"


@pytest.mark.parametrize("seed", range(6))
def test_any_order_ends_like_the_right_one(seed: int, customer: Any, api_client: Any) -> None:
    history = [
        event("customer.subscription.created", subscription("incomplete"), created=NOW),
        event("customer.subscription.updated", subscription("active"), created=NOW + 1),
        event("customer.subscription.updated", subscription("past_due"), created=NOW + 2),
        event("customer.subscription.updated", subscription("active", cancel_at_period_end=True), created=NOW + 3),
        event("customer.subscription.deleted", subscription("active"), created=NOW + 4),
    ]
    random.Random(seed).shuffle(history)
    for given in history:
        send(api_client, given)
    row = Subscription.objects.get()
    assert (row.status, row.event_at) == ("canceled", datetime.fromtimestamp(NOW + 4, UTC))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_beginning_and_its_payment_in_one_second_end_paid(
    order: tuple[int, int], customer: Any, api_client: Any
) -> None:
    history = [
        event("customer.subscription.created", subscription("incomplete")),
        event("customer.subscription.updated", subscription("active")),
    ]
    for number in order:
        send(api_client, history[number])
    assert Subscription.objects.get().status == "active"


@pytest.mark.parametrize("status", ["incomplete", "past_due", "unpaid", "paused"])
def test_another_subscription_that_does_not_run_takes_nothing_away(status: str, customer: Any, api_client: Any) -> None:
    send(api_client, event("customer.subscription.updated", subscription("active")))
    send(api_client, event("customer.subscription.updated", subscription(status, name="sub_2"), created=NOW + 5))
    invoice = {"id": "in_1", "object": "invoice", "customer": "cus_1"}
    send(api_client, event("invoice.payment_failed", {**invoice, "subscription": "sub_2"}, created=NOW + 6))
    newer = {"parent": {"subscription_details": {"subscription": "sub_2"}}}
    send(api_client, event("invoice.payment_failed", {**invoice, **newer}, created=NOW + 7))
    assert Subscription.objects.get().status == "active"
    send(api_client, event("invoice.payment_failed", {**invoice, "subscription": "sub_1"}, created=NOW + 8))
    assert Subscription.objects.get().status == "past_due"


def test_an_event_that_cannot_be_applied_holds_no_other_up(customer: Any, api_client: Any, user: Any) -> None:
    broken = subscription("active") | {"items": ["no object"]}
    send(api_client, event("customer.subscription.updated", broken))
    stuck = BillingEvent.objects.get()
    assert (stuck.state, stuck.attempts) == ("pending", 1)
    assert events_sweep() == 0
    stuck.refresh_from_db()
    assert stuck.attempts == 2
    send(api_client, event("customer.subscription.updated", subscription("active"), created=NOW + 2))
    assert Subscription.objects.get().status == "active"


def test_what_ended_for_good_does_not_come_back(customer: Any, api_client: Any) -> None:
    send(api_client, event("customer.subscription.deleted", subscription()))
    send(api_client, event("customer.subscription.updated", subscription("active")))  # of the same second
    assert Subscription.objects.get().status == "canceled"
    send(api_client, event("customer.subscription.created", subscription("active", name="sub_2"), created=NOW + 9))
    assert Subscription.objects.get().status == "active"
    send(api_client, event("customer.subscription.deleted", subscription(name="sub_1"), created=NOW + 10))
    assert Subscription.objects.get().status == "active"


def forged(given: Any) -> list[tuple[bytes, str]]:
    body, header = signed(given)
    return [
        (body, ""),
        (body, "t=1,v1=00"),
        (body, "nonsense"),
        (body + b" ", header),
        signed(given, secret="whsec_another"),
        signed(given, at=time.time() - 301),
        (b"\xff\xfe", header),
    ]


def test_a_forged_or_old_event_is_refused(customer: Any, api_client: Any) -> None:
    for body, header in forged(event("customer.subscription.updated", subscription())):
        answer = api_client.generic("POST", URL, body, "application/json", HTTP_STRIPE_SIGNATURE=header)
        assert (answer.status_code, answer.json()["code"]) == (401, "signature_invalid")
    assert not BillingEvent.objects.exists()
    assert Subscription.objects.get().status == "incomplete"


@pytest.mark.parametrize(
    "given",
    [
        b"not json", b"[]", b"{}", b'{"id":"evt_x","type":"a"}',
        b'{"id":"e","type":"t","created":"x","data":{"object":{}}}',
        b'{"id":"e","type":"t","created":99999999999999999999,"data":{"object":{}}}',
        b'{"id":"e","type":"t","created":1,"data":{"object":7}}', b"[" * 50_000,
    ],
)  # fmt: skip
def test_signed_nonsense_is_refused_calmly(given: bytes, api_client: Any) -> None:
    answer = send(api_client, given)
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_malformed")


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("customer.subscription.updated", {"id": "sub_1", "status": "active"}),
        ("customer.subscription.updated", subscription("dancing")),
        ("customer.subscription.updated", {**subscription(), "items": {}, "current_period_end": "soon"}),
        ("invoice.payment_failed", {}),
        ("payment_intent.succeeded", {}),
        ("checkout.session.completed", {"customer": "cus_7", "client_reference_id": "x"}),
    ],
)
def test_an_event_without_what_it_needs_is_set_aside(kind: str, found: Any, customer: Any, api_client: Any) -> None:
    assert send(api_client, event(kind, found)).status_code == 204
    kept = BillingEvent.objects.get()
    assert (kept.state, kept.error_code) == ("failed", "EventMalformed")


def test_an_unknown_customer_and_an_unknown_kind_are_noted(api_client: Any) -> None:
    send(api_client, event("customer.subscription.updated", subscription(customer="cus_nobody")))
    send(api_client, event("customer.tax_id.created", {}))
    assert set(BillingEvent.objects.values_list("state", "error_code")) == {
        ("ignored", "unknown_customer"),
        ("ignored", ""),
    }


def test_a_checkout_ties_the_customer_to_the_person(user: Any, api_as: Any, api_client: Any) -> None:
    found = {"customer": "cus_5", "client_reference_id": str(user.pk)}
    send(api_client, event("checkout.session.completed", found))
    send(api_client, event("customer.subscription.created", subscription(customer="cus_5")))
    assert is_premium(api_as, user)


def test_a_failed_payment_is_told_once_a_day_and_alerts(
    customer: Any, user: Any, api_client: Any, caplog: Any, django_capture_on_commit_callbacks: Any
) -> None:
    send(api_client, event("customer.subscription.updated", subscription()))
    with django_capture_on_commit_callbacks(execute=True):
        send(api_client, event("invoice.payment_failed", {"customer": "cus_1"}, created=NOW + 1))
        send(api_client, event("invoice.payment_failed", {"customer": "cus_1"}, created=NOW + 2))
    assert Subscription.objects.get().status == "past_due"
    assert Notification.objects.filter(owner=user).count() == 1
    assert "billing.payment_failed" in caplog.text


@pytest.mark.parametrize("order", list(itertools.permutations(["payment_failed", "succeeded", "canceled"])))
def test_money_that_came_stays_come(order: Any, user: Any, api_client: Any) -> None:
    payment = Payment(owner=user, plan_code="therapy_session", amount_cents=4999, currency="usd")
    payment.intent, payment.intent_hash = "pi_1", provider_hash("pi_1")
    payment.save()
    for index, word in enumerate(order):
        send(api_client, event(f"payment_intent.{word}", {"id": "pi_1"}, created=NOW + index))
    payment.refresh_from_db()
    assert payment.status == "succeeded"


def test_an_event_faster_than_our_own_commit_finds_its_payment(user: Any, api_client: Any) -> None:
    payment = Payment.objects.create(owner=user, plan_code="therapy_session", amount_cents=4999, currency="usd")
    found = {"id": "pi_2", "metadata": {"payment_id": str(payment.pk)}}
    send(api_client, event("payment_intent.succeeded", found))
    payment.refresh_from_db()
    assert (payment.status, payment.intent) == ("succeeded", "pi_2")


def test_what_the_event_said_is_sealed_and_then_forgotten(customer: Any, api_client: Any, monkeypatch: Any) -> None:
    from accounts.billing import webhooks

    monkeypatch.setattr(webhooks, "event_apply", lambda **_: False)  # as if the process died right there
    send(api_client, event("customer.subscription.updated", subscription()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM accounts_billingevent e")
        assert b"cus_1".hex() not in cursor.fetchone()[0]
    monkeypatch.undo()
    assert events_sweep() == 1
    kept = BillingEvent.objects.get()
    assert (kept.state, kept.payload) == ("done", None)
    assert Subscription.objects.get().status == "active"


def test_an_event_that_never_works_is_set_aside_at_last(customer: Any, api_client: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_subscription ADD CONSTRAINT broken CHECK (status <> 'active') NOT VALID")
    send(api_client, event("customer.subscription.updated", subscription()))
    assert BillingEvent.objects.get().state == "pending"
    for _ in range(MAX_ATTEMPTS):
        events_sweep()
    kept = BillingEvent.objects.get()
    assert (kept.state, kept.attempts, kept.error_code) == ("failed", MAX_ATTEMPTS, "IntegrityError")


def test_without_a_secret_no_event_is_taken(settings: Any, api_client: Any, stripe: StripeServer) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert send(api_client, event("customer.subscription.updated", subscription())).status_code == 503

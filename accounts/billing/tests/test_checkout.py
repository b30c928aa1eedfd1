"""Buying, against a server that answers as the provider does: repeated, raced, refused, silent."""

from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.billing.models import Payment, Subscription
from accounts.billing.provider import provider_hash
from accounts.billing.tests.stripe_server import KEY, StripeServer
from config.ids import uuid7

API = "/api/v1/billing"
PAGES = {"success_url": "https://app.example/billing/done", "cancel_url": "https://app.example/billing"}
WISH = {"plan": "premium", **PAGES}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]


def paths(stripe: StripeServer) -> list[str]:
    return [path for path, _, _ in stripe.calls]


def running(person: Any, name: str = "sub_9", **fields: Any) -> Subscription:
    row = Subscription(owner=person, source="stripe", tier="premium", status="active", **fields)
    customer = name.replace("sub", "cus")
    row.customer, row.customer_hash = customer, provider_hash(customer)
    row.provider_subscription, row.provider_subscription_hash = name, provider_hash(name)
    row.save()
    return row


def test_the_prices_are_public(api_client: Any) -> None:
    answer = api_client.get(f"{API}/plans").json()["results"]
    assert [(row["code"], row["price"], row["interval"]) for row in answer] == [
        ("free", "0.00 USD", "none"),
        ("premium", "9.99 USD", "month"),
        ("therapy_session", "49.99 USD", "once"),
    ]


def test_a_wish_becomes_a_page(user: Any, api_as: Any, stripe: StripeServer) -> None:
    answer = api_as(user).post(f"{API}/checkout", WISH)
    assert (answer.status_code, answer.json()) == (201, {"url": "https://checkout.example/2"})
    assert paths(stripe) == ["/v1/customers", "/v1/checkout/sessions"]
    body = stripe.calls[1][1]
    assert body["mode"] == ["subscription"]
    assert body["client_reference_id"] == [str(user.pk)]
    assert body["line_items[0][price]"] == ["price_premium"]
    assert user.email not in str(stripe.calls)
    assert AuditEvent.objects.filter(action="accounts.billing.checkout_opened", owner_id=user.pk).count() == 1


def test_until_a_plan_runs_its_page_is_the_same_one_and_cannot_be_paid_twice(
    user: Any, api_as: Any, stripe: StripeServer
) -> None:
    client = api_as(user)
    keyed = client.post(f"{API}/checkout", WISH, headers={"Idempotency-Key": "one wish"}).json()["url"]
    assert [client.post(f"{API}/checkout", WISH).json()["url"] for _ in range(2)] == [keyed, keyed]
    Subscription.objects.filter(owner=user).update(status="canceled", event_at=timezone.now())
    assert client.post(f"{API}/checkout", WISH).json()["url"] != keyed


def test_a_repeat_after_the_provider_forgot_its_keys_is_the_same_payment(
    user: Any, api_as: Any, stripe: StripeServer
) -> None:
    client, wish = api_as(user), {"plan": "therapy_session", "id": str(uuid7())}
    first = client.post(f"{API}/payments", wish).json()["client_secret"]
    stripe.kept.clear()
    again = client.post(f"{API}/payments", wish)
    assert (again.status_code, again.json()["client_secret"]) == (200, first)
    assert [path for path, _, _ in stripe.calls].count("/v1/payment_intents") == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_purchases_at_once_make_one_customer(make_user: Any, api_as: Any, stripe: StripeServer) -> None:
    from accounts.billing.tests.conftest import plans_ensure

    plans_ensure()
    person = make_user()
    clients = [api_as(person) for _ in range(4)]
    answers: list[int] = []

    def buy(client: Any) -> None:
        answers.append(client.post(f"{API}/payments", {"plan": "therapy_session"}).status_code)
        connection.close()

    threads = [Thread(target=buy, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 4
    assert Subscription.objects.filter(owner=person).count() == 1
    customers = {body["customer"][0] for path, body, _ in stripe.calls if path == "/v1/payment_intents"}
    assert len(customers) == 1


def test_what_the_provider_calls_people_is_sealed(user: Any, api_as: Any, stripe: StripeServer) -> None:
    api_as(user).post(f"{API}/checkout", WISH)
    row = Subscription.objects.get(owner=user)
    assert row.customer == "cus_1"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM accounts_subscription s")
        stored = cursor.fetchone()[0]
    assert "cus_1" not in stored
    assert b"cus_1".hex() not in stored


def test_a_plan_that_runs_is_not_bought_again(user: Any, api_as: Any, stripe: StripeServer) -> None:
    running(user)
    answer = api_as(user).post(f"{API}/checkout", WISH)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_subscribed")
    assert stripe.calls == []


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/billing", "https://app.example.evil.example/billing", "https://app.example/billingevil",
        "javascript:alert(1)", "//app.example/billing", "https://app.example@evil.example/billing", "/billing",
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["success_url", "cancel_url"])
def test_people_are_sent_back_to_the_app_only(
    url: str, field: str, user: Any, api_as: Any, stripe: StripeServer
) -> None:
    answer = api_as(user).post(f"{API}/checkout", {**WISH, field: url})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert stripe.calls == []


@pytest.mark.parametrize("plan", ["free", "gold", ""])
def test_only_what_is_for_sale_is_sold(plan: str, user: Any, api_as: Any, stripe: StripeServer) -> None:
    assert api_as(user).post(f"{API}/checkout", {**WISH, "plan": plan}).status_code in {400, 404}
    assert stripe.calls == []


@pytest.mark.parametrize("mode", ["broken", "busy", "silent", "garbage"])
def test_a_provider_that_fails_is_an_outage_and_no_charge(
    mode: str, user: Any, api_as: Any, stripe: StripeServer
) -> None:
    stripe.mode = mode
    for path, body in (("checkout", WISH), ("payments", {"plan": "therapy_session"})):
        answer = api_as(user).post(f"{API}/{path}", body)
        assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
        assert int(answer["Retry-After"]) > 0
    assert not Subscription.objects.exclude(customer_hash=None).exists()


def test_a_wrong_key_is_an_outage_and_stands_in_no_log(
    user: Any, api_as: Any, stripe: StripeServer, settings: Any, caplog: Any
) -> None:
    settings.STRIPE_SECRET_KEY = "sk_live_wrong_0123456789"
    caplog.set_level("DEBUG")
    answer = api_as(user).post(f"{API}/checkout", WISH)
    assert answer.status_code == 503
    assert "sk_live_wrong" not in caplog.text + answer.content.decode()
    assert KEY not in caplog.text


def test_a_refusal_says_that_nothing_was_charged(user: Any, api_as: Any, stripe: StripeServer) -> None:
    stripe.mode = "declined"
    answer = api_as(user).post(f"{API}/payments", {"plan": "therapy_session"})
    assert (answer.status_code, answer.json()["code"]) == (422, "payment_refused")


def test_without_a_provider_nothing_can_be_bought(user: Any, api_as: Any, settings: Any) -> None:
    settings.STRIPE_SECRET_KEY = ""
    settings.BILLING_RETURN_URLS = ["https://app.example/billing"]
    answer = api_as(user).post(f"{API}/checkout", WISH)
    assert (answer.status_code, answer.json()["code"]) == (503, "billing_unconfigured")
    assert api_as(user).get(f"{API}/subscription").status_code == 200


def test_a_payment_of_ones_own_id_is_made_once(user: Any, stranger: Any, api_as: Any, stripe: StripeServer) -> None:
    body = {"id": str(uuid4()), "plan": "therapy_session"}
    client = api_as(user)
    first, again = client.post(f"{API}/payments", body), client.post(f"{API}/payments", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["amount_cents"] == 4999
    assert len({key for path, _, key in stripe.calls if path == "/v1/payment_intents"}) == 1
    stolen = api_as(stranger).post(f"{API}/payments", body)
    assert (stolen.status_code, stolen.json()["code"]) == (409, "payment_conflict")
    assert Payment.objects.count() == 1


def test_payments_are_their_owners(
    user: Any, stranger: Any, api_as: Any, api_client: Any, stripe: StripeServer
) -> None:
    made = api_as(user).post(f"{API}/payments", {"plan": "therapy_session"}).json()
    url = f"{API}/payments/{made['id']}"
    assert api_as(user).get(url).json()["status"] == "pending"
    assert "client_secret" not in api_as(user).get(url).json()
    assert api_as(stranger).get(url).status_code == 404
    assert api_client.get(url).status_code == 401
    assert api_as(stranger).get(f"{API}/payments").json()["results"] == []


def test_a_monthly_plan_is_no_payment(user: Any, api_as: Any, stripe: StripeServer) -> None:
    answer = api_as(user).post(f"{API}/payments", {"plan": "premium"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "plan")


def test_leaving_is_one_call_and_so_is_staying(user: Any, api_as: Any, stripe: StripeServer) -> None:
    running(user)
    client = api_as(user)
    assert client.post(f"{API}/subscription/cancel").json()["cancel_at_period_end"] is True
    assert client.get(f"{API}/subscription").json()["is_premium"] is True
    assert client.post(f"{API}/subscription/resume").json()["cancel_at_period_end"] is False
    assert [body["cancel_at_period_end"] for _, body, _ in stripe.calls] == [["true"], ["false"]]
    assert {path for path, _, _ in stripe.calls} == {"/v1/subscriptions/sub_9"}


@pytest.mark.parametrize("path", ["subscription/cancel", "subscription/resume", "portal"])
def test_who_bought_nothing_has_nothing_to_change(path: str, user: Any, api_as: Any, stripe: StripeServer) -> None:
    body = {"return_url": PAGES["cancel_url"]} if path == "portal" else None
    answer = api_as(user).post(f"{API}/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "no_subscription")


def test_the_portal_opens_for_the_own_customer(user: Any, api_as: Any, stripe: StripeServer) -> None:
    running(user)
    answer = api_as(user).post(f"{API}/portal", {"return_url": PAGES["cancel_url"]})
    assert answer.json() == {"url": "https://portal.example/1"}
    assert stripe.calls[0][1]["customer"] == ["cus_9"]


def test_my_plan_is_read_in_a_constant_number_of_queries(
    premium_user: Any, user: Any, api_as: Any, django_assert_num_queries: Any
) -> None:
    paid, free = api_as(premium_user), api_as(user)
    with django_assert_num_queries(2):
        answer = paid.get(f"{API}/subscription").json()
    assert (answer["tier"], answer["quotas"][0]["limit"]) == ("premium", None)
    with django_assert_num_queries(3):
        answer = free.get(f"{API}/subscription").json()
    assert (answer["tier"], answer["quotas"]) == (
        "free",
        [
            {"name": "mood_entries", "limit": 10, "period": "day"},
            {"name": "appointments", "limit": 3, "period": "month"},
        ],
    )

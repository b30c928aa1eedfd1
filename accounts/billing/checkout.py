"""Buying: the provider's own pages take the card, so that no card number ever comes near this house."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.audit.services import audit_record
from accounts.billing.models import Payment, Subscription, SubscriptionPlan
from accounts.billing.plans import plan_get
from accounts.billing.provider import BillingUnconfigured, asked, idempotency_key, provider, provider_hash
from accounts.billing.selectors import stripe_subscription
from accounts.identity.models import User
from config.api.errors import Conflict, DomainError


class AlreadySubscribed(Conflict):
    default_code, default_detail = "already_subscribed", "This plan runs already."


class NoSubscription(DomainError):
    default_code, default_detail = "no_subscription", "There is no paid plan that could be changed."


class PaymentConflict(Conflict):
    default_code, default_detail = "payment_conflict", "This id belongs to another payment."


def return_url_check(field: str, url: str) -> None:
    """:raises ValidationError: naming `field`: a page of ours must not become a way to send people anywhere."""
    parts = urlsplit(url)
    own = urlsplit(settings.PUBLIC_URL)
    allowed = (parts.scheme, parts.netloc) == (own.scheme, own.netloc) or any(
        url == prefix or url.startswith(prefix.rstrip("/") + "/") for prefix in settings.BILLING_RETURN_URLS
    )
    if not allowed or parts.username is not None:
        message = "This address is not among those that the operator allows."
        raise ValidationError({field: [ErrorDetail(message, code="return_url")]})


def checkout_create(*, owner: User, plan_code: str, success_url: str, cancel_url: str, repeat: str) -> str:
    """
    This function will open a payment page for a plan and return its address. `repeat` names one wish: the same again is
    the same page.

    :raises NotFound: if there is no such plan.
    :raises AlreadySubscribed: if it runs already.
    :raises BillingUnconfigured: without a provider, or without its price for this plan.
    """
    return_url_check("success_url", success_url)
    return_url_check("cancel_url", cancel_url)
    plan = plan_get(code=plan_code)
    client = provider()
    if not plan.stripe_price_id:
        raise BillingUnconfigured
    recurring = plan.interval == SubscriptionPlan.Interval.MONTH
    row = subscription_row(owner=owner)
    if recurring and row.provider_subscription_hash is not None and row.status in RUNNING:
        raise AlreadySubscribed
    params: dict[str, Any] = {
        "mode": "subscription" if recurring else "payment",
        "customer": customer_of(owner=owner),
        "client_reference_id": str(owner.pk),
        "line_items": [{"price": plan.stripe_price_id, "quantity": 1}],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "metadata": {"plan": plan.code},
    }
    if recurring:
        # Two open pages could both be paid: until an event settles the row, the same page is given again.
        repeat = str(row.event_at)
    options = idempotency_key("checkout", owner.pk, plan.code, success_url, cancel_url, repeat)
    page = asked(lambda: client.v1.checkout.sessions.create(params, options))
    audit_record(
        actor=owner, action="accounts.billing.checkout_opened", target=row, owner_id=owner.pk,
        details={"plan": plan.code},
    )  # fmt: skip
    return str(page.url)


RUNNING = (Subscription.Status.ACTIVE, Subscription.Status.TRIALING, Subscription.Status.PAST_DUE)


def subscription_row(*, owner: User) -> Subscription:
    row, _ = Subscription.objects.get_or_create(
        owner=owner,
        source=Subscription.Source.STRIPE,
        defaults={"tier": Subscription.Tier.FREE, "status": Subscription.Status.INCOMPLETE},
    )
    return row


def customer_of(*, owner: User) -> str:
    """The provider's name for a person, made at the first purchase; the key makes two at once end with one."""
    row = subscription_row(owner=owner)
    if row.customer is not None:
        return str(row.customer)
    client = provider()
    made = asked(lambda: client.v1.customers.create({}, idempotency_key("customer", owner.pk)))
    row.customer, row.customer_hash = made.id, provider_hash(made.id)
    try:
        with transaction.atomic():
            row.save(update_fields=["customer", "customer_hash", "updated_at"])
    except IntegrityError:
        row.refresh_from_db()
    return str(made.id)


def portal_open(*, owner: User, return_url: str) -> str:
    """:raises NoSubscription: for somebody who never bought anything."""
    return_url_check("return_url", return_url)
    client = provider()
    row = stripe_subscription(owner=owner)
    if row is None or row.customer is None:
        raise NoSubscription
    params = {"customer": str(row.customer), "return_url": return_url}
    page = asked(lambda: client.v1.billing_portal.sessions.create(params))
    audit_record(actor=owner, action="accounts.billing.portal_opened", target=row, owner_id=owner.pk)
    return str(page.url)


def subscription_ending_set(*, owner: User, ending: bool, actor: User | None) -> Subscription:
    """
    This function will let a paid plan end with its period, or run on. Nobody has to write a letter to leave.

    :raises NoSubscription: if there is none that runs.
    """
    client = provider()
    row = stripe_subscription(owner=owner)
    if row is None or row.provider_subscription is None or row.status not in RUNNING:
        raise NoSubscription
    name, params = str(row.provider_subscription), {"cancel_at_period_end": ending}
    asked(lambda: client.v1.subscriptions.update(name, params))
    with transaction.atomic():
        Subscription.objects.filter(pk=row.pk).update(cancel_at_period_end=ending)
        audit_record(
            actor=actor, action="accounts.billing.ending_set", target=row, owner_id=owner.pk,
            details={"ending": ending},
        )  # fmt: skip
    row.cancel_at_period_end = ending
    return row


def payment_create(*, owner: User, plan_code: str, payment_id: UUID) -> tuple[Payment, str, bool]:
    """
    This function will owe one payment, and return it with the secret that the app pays it with, and whether it is new.

    The row comes first; its id is the provider's idempotency key, so a repeat never charges twice.

    :raises PaymentConflict: if the id is somebody else's, or for another thing.
    """
    plan = plan_get(code=plan_code)
    client = provider()
    if plan.interval != SubscriptionPlan.Interval.ONCE:
        raise ValidationError({"plan": [ErrorDetail("This plan is bought by the month.", code="not_once")]})
    fields = {"plan_code": plan.code, "amount_cents": plan.amount_cents, "currency": plan.currency}
    payment, fresh = Payment.objects.get_or_create(pk=payment_id, defaults={"owner": owner, **fields})
    if payment.owner_id != owner.pk or payment.plan_code != plan.code:
        raise PaymentConflict
    if payment.intent is not None:
        # The provider forgets its idempotency keys after a day; the name of what was begun stays.
        begun = asked(lambda: client.v1.payment_intents.retrieve(str(payment.intent)))
        return payment, str(begun.client_secret), fresh
    params = {
        "amount": payment.amount_cents,
        "currency": payment.currency,
        "customer": customer_of(owner=owner),
        "metadata": {"payment_id": str(payment.pk)},
        "automatic_payment_methods": {"enabled": True},
    }
    intent = asked(lambda: client.v1.payment_intents.create(params, idempotency_key("payment", payment.pk)))
    if payment.intent_hash is None:
        payment.intent, payment.intent_hash = intent.id, provider_hash(intent.id)
        with transaction.atomic():
            payment.save(update_fields=["intent", "intent_hash", "updated_at"])
            audit_record(
                actor=owner, action="accounts.billing.payment_begun", target=payment, owner_id=owner.pk,
                details={"plan": plan.code},
            )  # fmt: skip
    return payment, str(intent.client_secret), fresh

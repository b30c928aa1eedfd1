"""What people pay for; premium is computed from here and nowhere else (conflict C82)."""

from django.conf import settings
from django.db import models

from accounts.vault.fields import EncryptedJSONField, EncryptedTextField
from config.ids import uuid7


class SubscriptionPlan(models.Model):
    """One thing that can be bought, with its price (CM L1009-1014)."""

    class Interval(models.TextChoices):
        NONE = "none"
        ONCE = "once"
        MONTH = "month"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, blank=True, default="")
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="usd")
    interval = models.CharField(max_length=8, choices=Interval)
    features = models.JSONField(default=list)
    stripe_price_id = models.CharField(max_length=255, blank=True, default="")
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.code


class Subscription(models.Model):
    """A person's plan from one source; it is premium while its status is live and its period has not ended."""

    class Tier(models.TextChoices):
        FREE = "free"
        PREMIUM = "premium"

    class Status(models.TextChoices):
        ACTIVE = "active"
        TRIALING = "trialing"
        PAST_DUE = "past_due"
        CANCELED = "canceled"
        INCOMPLETE = "incomplete"
        UNPAID = "unpaid"
        PAUSED = "paused"

    class Source(models.TextChoices):
        STAFF = "staff"
        STRIPE = "stripe"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=8, choices=Source, default=Source.STAFF)
    tier = models.CharField(max_length=16, choices=Tier, default=Tier.FREE)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    current_period_end = models.DateTimeField(null=True)
    cancel_at_period_end = models.BooleanField(default=False)
    # The provider's names for the person; the hashes find the row of a webhook.
    customer = EncryptedTextField(null=True)
    customer_hash = models.BinaryField(max_length=32, null=True, unique=True)
    provider_subscription = EncryptedTextField(null=True)
    provider_subscription_hash = models.BinaryField(max_length=32, null=True, unique=True)
    # When the newest event that shaped this row was made: an older one that comes later changes nothing.
    event_at = models.DateTimeField(null=True)
    # Why staff gave it, and who.
    reason = EncryptedTextField(null=True)
    granted_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "source"], name="accounts_subscription_one_a_source"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Payment(models.Model):
    """One payment for one thing, such as a therapy session."""

    class Status(models.TextChoices):
        PENDING = "pending"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELED = "canceled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    plan_code = models.CharField(max_length=32)
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=16, choices=Status, default=Status.PENDING)
    intent = EncryptedTextField(null=True)
    intent_hash = models.BinaryField(max_length=32, null=True, unique=True)
    event_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "-created_at"], name="accounts_payment_owner")]

    def __str__(self) -> str:
        return str(self.pk)


class BillingEvent(models.Model):
    """One webhook of the payment provider; its id is unique, so a replay finds the row and does nothing."""

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        IGNORED = "ignored"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider_event_id = models.CharField(max_length=255, unique=True)
    type = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True, default="")
    # Emptied once it is done: it names a customer.
    payload = EncryptedJSONField(system="billing", null=True)
    handled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(state="pending"), name="accounts_billingevent_pending"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

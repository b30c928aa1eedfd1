"""Shapes of the billing endpoints."""

from rest_framework import serializers

from accounts.billing.models import Payment, SubscriptionPlan
from accounts.identity.fields import LineField, StrictSerializer


class PlanReadSerializer(serializers.ModelSerializer):
    price = serializers.SerializerMethodField(help_text="For people to read; `amount_cents` is for machines.")

    class Meta:
        model = SubscriptionPlan
        fields = ("code", "name", "description", "amount_cents", "currency", "interval", "price", "features")

    def get_price(self, plan: SubscriptionPlan) -> str:
        return f"{plan.amount_cents / 100:.2f} {plan.currency.upper()}"


class QuotaReadSerializer(serializers.Serializer):
    name = serializers.CharField()
    limit = serializers.IntegerField(allow_null=True, help_text="null: no limit.")
    period = serializers.CharField()


class SubscriptionReadSerializer(serializers.Serializer):
    tier = serializers.CharField()
    is_premium = serializers.BooleanField()
    status = serializers.CharField()
    source = serializers.CharField(allow_null=True)
    current_period_end = serializers.DateTimeField(allow_null=True)
    cancel_at_period_end = serializers.BooleanField()
    features = serializers.ListField(child=serializers.CharField())
    quotas = QuotaReadSerializer(many=True)


class CheckoutWriteSerializer(StrictSerializer):
    plan = LineField(max_length=32)
    success_url = LineField(max_length=500)
    cancel_url = LineField(max_length=500)


class PortalWriteSerializer(StrictSerializer):
    return_url = LineField(max_length=500)


class PageReadSerializer(serializers.Serializer):
    url = serializers.URLField()


class PaymentWriteSerializer(StrictSerializer):
    id = serializers.UUIDField(required=False)
    plan = LineField(max_length=32)


class PaymentReadSerializer(serializers.ModelSerializer):
    class Meta:
        model = Payment
        fields = ("id", "plan_code", "amount_cents", "currency", "status", "created_at")


class PaymentCreatedReadSerializer(PaymentReadSerializer):
    client_secret = serializers.CharField(help_text="For the provider's own library in the app; shown once.")

    class Meta(PaymentReadSerializer.Meta):
        fields = (*PaymentReadSerializer.Meta.fields, "client_secret")

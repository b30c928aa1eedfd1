"""Addresses of plans and payments."""

from django.urls import path

from accounts.billing.views import (
    CheckoutView,
    PaymentViewSet,
    PlanListView,
    PortalView,
    StripeWebhookView,
    SubscriptionCancelView,
    SubscriptionResumeView,
    SubscriptionView,
)

urlpatterns = [
    path("billing/plans", PlanListView.as_view(), name="plan-list"),
    path("billing/subscription", SubscriptionView.as_view(), name="subscription-detail"),
    path("billing/subscription/cancel", SubscriptionCancelView.as_view(), name="subscription-cancel"),
    path("billing/subscription/resume", SubscriptionResumeView.as_view(), name="subscription-resume"),
    path("billing/checkout", CheckoutView.as_view(), name="billing-checkout"),
    path("billing/portal", PortalView.as_view(), name="billing-portal"),
    path("billing/payments", PaymentViewSet.as_view({"get": "list", "post": "create"}), name="payment-list"),
    path("billing/payments/<uuid:pk>", PaymentViewSet.as_view({"get": "retrieve"}), name="payment-detail"),
    path("billing/webhooks/stripe", StripeWebhookView.as_view(), name="stripe-webhook"),
]

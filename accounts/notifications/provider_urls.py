"""Addresses that people reach from a letter, and providers from their machines; included by urls.py."""

from django.urls import path

from accounts.notifications.unsubscribe_views import EmailUnsubscribeView
from accounts.notifications.webhook_views import EmailWebhookView, SmsWebhookView, VoiceWebhookView

urlpatterns = [
    path("notifications/unsubscribe/<str:token>", EmailUnsubscribeView.as_view(), name="email-unsubscribe"),
    path("notifications/webhooks/email", EmailWebhookView.as_view(), name="email-webhook"),
    path("notifications/webhooks/sms", SmsWebhookView.as_view(), name="sms-webhook"),
    path("notifications/webhooks/voice", VoiceWebhookView.as_view(), name="voice-webhook"),
]

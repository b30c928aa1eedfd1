"""Addresses of this slice."""

from django.urls import include, path

from accounts.notifications import views
from accounts.notifications.device_views import PushDeviceViewSet, WebPushKeyView

HERE = "notifications"
urlpatterns = [
    path(HERE, views.NotificationViewSet.as_view({"get": "list"}), name="notification-list"),
    path(f"{HERE}/unread-count", views.NotificationUnreadCountView.as_view(), name="notification-unread-count"),
    path(f"{HERE}/read-all", views.NotificationReadAllView.as_view(), name="notification-read-all"),
    path(f"{HERE}/send", views.NotificationSendView.as_view(), name="notification-send"),
    path(f"{HERE}/devices", PushDeviceViewSet.as_view({"get": "list", "post": "create"}), name="push-device-list"),
    path(f"{HERE}/devices/web-key", WebPushKeyView.as_view(), name="web-push-key"),
    path(f"{HERE}/devices/<uuid:pk>", PushDeviceViewSet.as_view({"delete": "destroy"}), name="push-device-detail"),
    path("", include("accounts.notifications.provider_urls")),
    path(f"{HERE}/<uuid:pk>", views.NotificationViewSet.as_view({"delete": "destroy"}), name="notification-detail"),
    path(f"{HERE}/<uuid:pk>/read", views.NotificationReadView.as_view(), name="notification-read"),
    path(f"{HERE}/<uuid:pk>/snooze", views.NotificationSnoozeView.as_view(), name="notification-snooze"),
]

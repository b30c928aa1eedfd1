"""Addresses of this slice; clients know them as part of the notifications."""

from django.urls import path

from accounts.reminders.views import ReminderViewSet

HERE = "notifications/reminders"
urlpatterns = [
    path(HERE, ReminderViewSet.as_view({"get": "list", "post": "create"}), name="reminder-list"),
    path(
        f"{HERE}/<uuid:pk>",
        ReminderViewSet.as_view({"put": "update", "patch": "partial_update", "delete": "destroy"}),
        name="reminder-detail",
    ),
]

"""Addresses of emergency access and of shared records."""

from django.urls import path

from accounts.emergency.views import EmergencyAccessView, EmergencyAccessViewSet, RecordView

urlpatterns = [
    path("admin/users/<uuid:pk>/emergency-access", EmergencyAccessView.as_view(), name="emergency-open"),
    path("admin/emergency-accesses", EmergencyAccessViewSet.as_view({"get": "list"}), name="emergency-list"),
    path(
        "admin/emergency-accesses/<uuid:pk>",
        EmergencyAccessViewSet.as_view({"delete": "destroy"}),
        name="emergency-detail",
    ),
    path("users/<uuid:pk>/record/<slug:category>", RecordView.as_view(), name="record-detail"),
]

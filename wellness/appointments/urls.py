from django.urls import path

from wellness.appointments.feed_views import AppointmentFeedFileView, AppointmentFeedView
from wellness.appointments.views import AppointmentViewSet

urlpatterns = [
    path(
        "appointments",
        AppointmentViewSet.as_view({"get": "list", "post": "create"}),
        name="appointment-list",
    ),
    path("appointments/feed", AppointmentFeedView.as_view(), name="appointment-feed"),
    path("appointments/feed/<str:token>.ics", AppointmentFeedFileView.as_view(), name="appointment-feed-file"),
    path(
        "appointments/<uuid:pk>",
        AppointmentViewSet.as_view(
            {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
        ),
        name="appointment-detail",
    ),
]

from django.urls import path

from wellness.checkins.views import CheckInViewSet

urlpatterns = [
    path("checkins", CheckInViewSet.as_view({"get": "list", "post": "create"}), name="checkin-list"),
    path(
        "checkins/<uuid:pk>",
        CheckInViewSet.as_view({"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}),
        name="checkin-detail",
    ),
]

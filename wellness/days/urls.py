from django.urls import path

from wellness.days.views import RestViewSet, TodayView

urlpatterns = [
    path("today", TodayView.as_view(), name="day-today"),
    path("rests", RestViewSet.as_view({"get": "list", "post": "create"}), name="rest-list"),
    path(
        "rests/<uuid:pk>",
        RestViewSet.as_view({"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}),
        name="rest-detail",
    ),
]

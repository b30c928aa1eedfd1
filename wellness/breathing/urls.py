from django.urls import path

from wellness.breathing.views import BreathingViewSet, TechniqueListView

urlpatterns = [
    path("techniques", TechniqueListView.as_view(), name="breathing-technique-list"),
    path("sessions", BreathingViewSet.as_view({"get": "list", "post": "create"}), name="breathing-session-list"),
    path(
        "sessions/<uuid:pk>",
        BreathingViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
        name="breathing-session-detail",
    ),
]

from django.urls import path

from crisis.incidents.views import EventViewSet, IncidentViewSet

LIST = {"get": "list", "post": "create"}
ONE = {"get": "retrieve", "put": "update", "patch": "partial_update"}

urlpatterns = [
    path("incidents", IncidentViewSet.as_view(LIST), name="incident-list"),
    path("incidents/<uuid:pk>", IncidentViewSet.as_view(ONE), name="incident-detail"),
    path("events", EventViewSet.as_view({"get": "list"}), name="event-list"),
    path("events/<uuid:pk>", EventViewSet.as_view({"put": "update", "patch": "partial_update"}), name="event-detail"),
]

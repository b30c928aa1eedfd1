"""Addresses of meditation; literal paths before ids (conflict C79)."""

from django.urls import path

from wellness.meditation import guided_views
from wellness.meditation.views import MeditationProgressView, MeditationStreakView, MeditationViewSet

urlpatterns = [
    path("sessions", MeditationViewSet.as_view({"get": "list", "post": "create"}), name="meditation-session-list"),
    path(
        "sessions/<uuid:pk>",
        MeditationViewSet.as_view({"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}),
        name="meditation-session-detail",
    ),
    path("guided", guided_views.GuidedListView.as_view(), name="meditation-guided-list"),
    path("guided/categories", guided_views.GuidedCategoryListView.as_view(), name="meditation-guided-categories"),
    path("guided/<uuid:pk>", guided_views.GuidedDetailView.as_view(), name="meditation-guided-detail"),
    path("guided/<uuid:pk>/start", guided_views.GuidedStartView.as_view(), name="meditation-guided-start"),
    path("progress", MeditationProgressView.as_view(), name="meditation-progress"),
    path("streaks", MeditationStreakView.as_view(), name="meditation-streaks"),
]

"""`therapists`: the directory of counsellors; `therapists/me/profile`: what one tells there of oneself."""

from django.urls import path

from community.therapists.views import OwnProfileView, TherapistViewSet

urlpatterns = [
    path("therapists", TherapistViewSet.as_view({"get": "list"}), name="therapist-list"),
    path("therapists/me/profile", OwnProfileView.as_view(), name="therapist-profile"),
    path("therapists/<uuid:pk>", TherapistViewSet.as_view({"get": "retrieve"}), name="therapist-detail"),
]

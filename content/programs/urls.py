"""Addresses of the programs; literal paths before ids (conflict C79)."""

from django.urls import path

from content.programs import views

urlpatterns = [
    path("programs", views.ProgramListView.as_view(), name="program-list"),
    path("programs/progress", views.ProgramProgressView.as_view(), name="program-progress"),
    path("programs/modules/<uuid:pk>/complete", views.ModuleCompleteView.as_view(), name="module-complete"),
    path("programs/<uuid:pk>", views.ProgramDetailView.as_view(), name="program-detail"),
    path("programs/<uuid:pk>/enroll", views.ProgramEnrollView.as_view(), name="program-enroll"),
]

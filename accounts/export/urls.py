"""Addresses of this slice."""

from django.urls import URLPattern, path

from accounts.export.views import DataExportDownloadView, DataExportViewSet

urlpatterns: list[URLPattern] = [
    path(
        "users/me/data-exports",
        DataExportViewSet.as_view({"get": "list", "post": "create"}),
        name="data-export-list",
    ),
    path("users/me/data-exports/<uuid:pk>", DataExportViewSet.as_view({"get": "retrieve"}), name="data-export-detail"),
    path("users/me/data-exports/<uuid:pk>/download", DataExportDownloadView.as_view(), name="data-export-download"),
]

"""Addresses of this slice."""

from django.urls import URLPattern, path

from accounts.imports.views import DataImportViewSet

urlpatterns: list[URLPattern] = [
    path(
        "users/me/data-imports",
        DataImportViewSet.as_view({"get": "list", "post": "create"}),
        name="data-import-list",
    ),
    path("users/me/data-imports/<uuid:pk>", DataImportViewSet.as_view({"get": "retrieve"}), name="data-import-detail"),
]

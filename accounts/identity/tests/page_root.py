"""The addresses of the API and of the letters' pages, as the root has them."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("accounts.urls")),
    path("account/", include("accounts.identity.page_urls")),
]

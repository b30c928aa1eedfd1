"""The root of every address; rooms are included here and nowhere else."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from config.api.batch import BatchView
from config.api.docs import DocsView
from config.api.schema import SchemaView
from config.health.views import HealthView

handler400 = "config.api.error_views.bad_request"
handler403 = "config.api.error_views.permission_denied"
handler404 = "config.api.error_views.not_found"
handler500 = "config.api.error_views.server_error"

# Django tries these in order, so the rooms that apps call most come first.
api = [
    path("", include("wellness.urls")),
    path("", include("config.health.urls")),
    path("batch", BatchView.as_view(), name="batch"),
    path("schema", SchemaView.as_view(), name="schema"),
    path("", include("accounts.urls")),
    path("", include("content.urls")),
    path("", include("crisis.urls")),
    path("", include("moderation.urls")),
    path("", include("journal.urls")),
    path("", include("community.urls")),
]

urlpatterns = [
    path("api/v1/", include(api)),
    path("health", HealthView.as_view(), name="health-root"),
    path("", RedirectView.as_view(url="/api/docs"), name="root"),
    path("api/docs", DocsView.as_view(), name="docs"),
    path("account/", include("accounts.identity.page_urls")),
    path("admin", RedirectView.as_view(url="/admin/")),
    path("admin/", admin.site.urls),
]

from django.urls import URLPattern, URLResolver, include, path

app_name = "moderation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("moderation.reports.urls")),
    path("", include("moderation.sanctions.urls")),
    path("", include("moderation.appeals.urls")),
]

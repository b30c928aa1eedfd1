from django.urls import include, path

app_name = "journal"
urlpatterns = [
    path("", include("journal.entries.urls")),
    path("", include("journal.attachments.urls")),
    path("", include("journal.prompts.urls")),
    path("", include("journal.insights.urls")),
]

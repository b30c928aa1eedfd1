from django.urls import path

from journal.entries.views import JournalEntryViewSet

urlpatterns = [
    path("journal/entries", JournalEntryViewSet.as_view({"get": "list", "post": "create"}), name="entry-list"),
    path(
        "journal/entries/<uuid:pk>",
        JournalEntryViewSet.as_view(
            {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
        ),
        name="entry-detail",
    ),
    path(
        "journal/entries/<uuid:pk>/favorite", JournalEntryViewSet.as_view({"post": "favorite"}), name="entry-favorite"
    ),
]

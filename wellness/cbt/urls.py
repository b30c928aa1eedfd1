from django.urls import path

from wellness.cbt.views import CbtEntryViewSet, CbtToolListView

urlpatterns = [
    path("cbt/tools", CbtToolListView.as_view(), name="cbt-tool-list"),
    path("cbt/entries", CbtEntryViewSet.as_view({"get": "list", "post": "create"}), name="cbt-entry-list"),
    path(
        "cbt/entries/<uuid:pk>",
        CbtEntryViewSet.as_view({"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}),
        name="cbt-entry-detail",
    ),
]

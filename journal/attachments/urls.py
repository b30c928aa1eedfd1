from django.urls import path

from journal.attachments.views import AttachmentViewSet

urlpatterns = [
    path(
        "journal/entries/<uuid:pk>/attachments",
        AttachmentViewSet.as_view({"post": "create"}),
        name="attachment-list",
    ),
    path(
        "journal/entries/<uuid:pk>/attachments/<uuid:attachment_id>",
        AttachmentViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
        name="attachment-detail",
    ),
]

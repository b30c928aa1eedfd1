"""`chat/...`: peer conversations."""

from django.urls import path

from community.peer_chat import views

urlpatterns = [
    path("chat/conversations", views.PeerTalksView.as_view(), name="peer-conversation-list"),
    path("chat/queue", views.PeerQueueView.as_view(), name="peer-queue"),
    path("chat/messages", views.PeerSayView.as_view(), name="peer-say"),
    path("chat/conversations/<uuid:pk>", views.PeerTalkView.as_view(), name="peer-conversation-detail"),
    path("chat/conversations/<uuid:pk>/messages", views.PeerMessagesView.as_view(), name="peer-message-list"),
    path(
        "chat/conversations/<uuid:pk>/messages/<uuid:message_id>",
        views.PeerMessageView.as_view(),
        name="peer-message-detail",
    ),
    path("chat/conversations/<uuid:pk>/attachments", views.PeerAttachmentsView.as_view(), name="peer-attachment-list"),
    path(
        "chat/conversations/<uuid:pk>/attachments/<uuid:attachment_id>",
        views.PeerAttachmentView.as_view(),
        name="peer-attachment-detail",
    ),
    path("chat/conversations/<uuid:pk>/read", views.PeerMarkView.as_view(), name="peer-mark"),
]

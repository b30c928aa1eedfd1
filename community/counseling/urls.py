"""`counseling/...`: talks with counsellors; `therapists/me`: whether one takes people."""

from django.urls import path

from community.counseling import counselor_views, views

ONE = "counseling/sessions/<uuid:pk>"
SESSIONS = views.SessionViewSet
urlpatterns = [
    path("counseling/availability", views.ReceptionView.as_view(), name="counseling-availability"),
    path("counseling/queue", counselor_views.QueueView.as_view(), name="counseling-queue"),
    path("counseling/counselors", counselor_views.ColleaguesView.as_view(), name="counseling-colleagues"),
    path("counseling/sessions", SESSIONS.as_view({"get": "list", "post": "create"}), name="counseling-session-list"),
    path("counseling/sessions/next", counselor_views.SessionNextView.as_view(), name="counseling-session-next"),
    path(ONE, SESSIONS.as_view({"get": "retrieve"}), name="counseling-session-detail"),
    path(f"{ONE}/rate", views.SessionRateView.as_view(), name="counseling-session-rate"),
    path(f"{ONE}/close", views.SessionCloseView.as_view(), name="counseling-session-close"),
    path(f"{ONE}/accept", counselor_views.SessionAcceptView.as_view(), name="counseling-session-accept"),
    path(f"{ONE}/transfer", counselor_views.SessionTransferView.as_view(), name="counseling-session-transfer"),
    path(f"{ONE}/messages", views.CounselingMessagesView.as_view(), name="counseling-message-list"),
    path(f"{ONE}/messages/<uuid:message_id>", views.CounselingMessageView.as_view(), name="counseling-message-detail"),
    path(f"{ONE}/attachments", views.CounselingAttachmentsView.as_view(), name="counseling-attachment-list"),
    path(
        f"{ONE}/attachments/<uuid:attachment_id>",
        views.CounselingAttachmentView.as_view(),
        name="counseling-attachment-detail",
    ),
    path(f"{ONE}/read", views.CounselingMarkView.as_view(), name="counseling-mark"),
    path("therapists/me", counselor_views.CounselorMeView.as_view(), name="counselor-me"),
]

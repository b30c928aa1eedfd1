"""`groups/...`"""

from django.urls import path

from community.groups import member_views, views

DETAIL = "groups/<uuid:pk>"
urlpatterns = [
    path("groups", views.GroupViewSet.as_view({"get": "list"}), name="group-list"),
    path(DETAIL, views.GroupViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="group-detail"),
    path(f"{DETAIL}/join", views.GroupJoinView.as_view(), name="group-join"),
    path(f"{DETAIL}/leave", views.GroupLeaveView.as_view(), name="group-leave"),
    path(f"{DETAIL}/guidelines", views.GroupGuidelinesView.as_view(), name="group-guidelines"),
    path(f"{DETAIL}/membership", views.GroupMembershipView.as_view(), name="group-membership"),
    path(f"{DETAIL}/messages", member_views.GroupMessagesView.as_view(), name="group-message-list"),
    path(f"{DETAIL}/messages/<uuid:message_id>", member_views.GroupMessageView.as_view(), name="group-message-detail"),
    path(f"{DETAIL}/attachments", member_views.GroupAttachmentsView.as_view(), name="group-attachment-list"),
    path(
        f"{DETAIL}/attachments/<uuid:attachment_id>",
        member_views.GroupAttachmentView.as_view(),
        name="group-attachment-detail",
    ),
    path(f"{DETAIL}/read", member_views.GroupMarkView.as_view(), name="group-mark"),
    path(f"{DETAIL}/members", member_views.GroupMemberViewSet.as_view({"get": "list"}), name="group-member-list"),
    path(
        f"{DETAIL}/members/<uuid:member_id>",
        member_views.GroupMemberViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
        name="group-member-detail",
    ),
    path(
        f"{DETAIL}/invitations",
        member_views.GroupInvitationViewSet.as_view({"get": "list", "post": "create"}),
        name="group-invitation-list",
    ),
    path(
        f"{DETAIL}/invitations/<uuid:invitation_id>",
        member_views.GroupInvitationViewSet.as_view({"delete": "destroy"}),
        name="group-invitation-detail",
    ),
    path(
        f"{DETAIL}/sessions",
        member_views.GroupSessionViewSet.as_view({"get": "list", "post": "create"}),
        name="group-session-list",
    ),
    path(
        f"{DETAIL}/sessions/<uuid:session_id>",
        member_views.GroupSessionViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
        name="group-session-detail",
    ),
]

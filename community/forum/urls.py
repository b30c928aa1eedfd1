from django.urls import path

from community.forum.support_views import ForumCategoryListView, ForumFollowView, ForumReactionView
from community.forum.views import ForumPostViewSet, ForumReplyViewSet

CHANGE = {"put": "update", "patch": "partial_update", "delete": "destroy"}

urlpatterns = [
    path("community/categories", ForumCategoryListView.as_view(), name="category-list"),
    path("community/posts", ForumPostViewSet.as_view({"get": "list", "post": "create"}), name="post-list"),
    path("community/posts/<uuid:pk>", ForumPostViewSet.as_view({"get": "retrieve", **CHANGE}), name="post-detail"),
    path(
        "community/posts/<uuid:pk>/replies",
        ForumReplyViewSet.as_view({"get": "list", "post": "create"}),
        name="reply-list",
    ),
    path("community/posts/<uuid:pk>/follow", ForumFollowView.as_view(), name="post-follow"),
    path(
        "community/posts/<uuid:pk>/reactions/<slug:kind>",
        ForumReactionView.as_view(target="post"),
        name="post-reaction",
    ),
    path("community/replies/<uuid:pk>", ForumReplyViewSet.as_view(CHANGE), name="reply-detail"),
    path(
        "community/replies/<uuid:pk>/reactions/<slug:kind>",
        ForumReactionView.as_view(target="reply"),
        name="reply-reaction",
    ),
]

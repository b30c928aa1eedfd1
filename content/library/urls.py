"""Addresses of the library; literal paths before ids (conflict C79)."""

from django.urls import path

from content.library import views
from content.library.file_views import ContentAudioView, ContentImageView
from content.library.staff_views import ContentStaffViewSet

urlpatterns = [
    path("content", views.ContentListView.as_view(), name="item-list"),
    path("content/categories", views.ContentCategoryListView.as_view(), name="category-list"),
    path("content/recommended", views.ContentRecommendedView.as_view(), name="item-recommended"),
    path("content/<uuid:pk>", views.ContentDetailView.as_view(), name="item-detail"),
    path("content/<uuid:pk>/view", views.ContentViewView.as_view(), name="item-view"),
    path("content/<uuid:pk>/rating", views.ContentRatingView.as_view(), name="item-rating"),
    path("content/<uuid:pk>/audio", ContentAudioView.as_view(), name="item-audio"),
    path("content/<uuid:pk>/image", ContentImageView.as_view(), name="item-image"),
    *(
        path(f"resources/{name}", views.ContentListView.as_view(category=name), name=f"resource-{name}")
        for name in ("sleep", "nutrition", "exercise")
    ),
    path("admin/content", ContentStaffViewSet.as_view({"get": "list", "post": "create"}), name="admin-item-list"),
    path(
        "admin/content/<uuid:pk>",
        ContentStaffViewSet.as_view(
            {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
        ),
        name="admin-item-detail",
    ),
]

"""`community/blocks`."""

from django.urls import path

from community.blocks.views import BlockViewSet

urlpatterns = [
    path("community/blocks", BlockViewSet.as_view({"get": "list", "post": "create"}), name="block-list"),
    path("community/blocks/<uuid:pk>", BlockViewSet.as_view({"delete": "destroy"}), name="block-detail"),
]

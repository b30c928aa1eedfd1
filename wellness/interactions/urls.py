from django.urls import path

from wellness.interactions.views import InteractionViewSet

urlpatterns = [
    path("interactions", InteractionViewSet.as_view({"get": "list", "post": "create"}), name="interaction-list"),
    path(
        "interactions/<uuid:pk>",
        InteractionViewSet.as_view(
            {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
        ),
        name="interaction-detail",
    ),
]

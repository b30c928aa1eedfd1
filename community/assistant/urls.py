from django.urls import path

from community.assistant.views import AssistantMessageView, AssistantSessionViewSet, AssistantStatusView

many = AssistantSessionViewSet.as_view({"get": "list", "post": "create"})
one = AssistantSessionViewSet.as_view(
    {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
)

urlpatterns = [
    path("assistant", AssistantStatusView.as_view(), name="assistant-status"),
    path("assistant/sessions", many, name="assistant-session-list"),
    path("assistant/sessions/<uuid:pk>", one, name="assistant-session-detail"),
    path("assistant/sessions/<uuid:pk>/messages", AssistantMessageView.as_view(), name="assistant-message-list"),
]

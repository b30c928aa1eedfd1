from django.urls import path

from wellness.goals.views import GoalProgressViewSet, GoalViewSet

_goal = GoalViewSet.as_view(
    {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
)  # fmt: skip
_progress = GoalProgressViewSet.as_view({"get": "list", "post": "create"})

urlpatterns = [
    path("goals", GoalViewSet.as_view({"get": "list", "post": "create"}), name="goal-list"),
    path("goals/<uuid:pk>", _goal, name="goal-detail"),
    path("goals/<uuid:pk>/progress", _progress, name="goal-progress-list"),
]

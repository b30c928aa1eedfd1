from django.urls import path

from wellness.habits.completion_views import HabitCompletionViewSet
from wellness.habits.views import HabitTodayView, HabitViewSet

_habit = HabitViewSet.as_view(
    {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
)  # fmt: skip

urlpatterns = [
    path("habits", HabitViewSet.as_view({"get": "list", "post": "create"}), name="habit-list"),
    path("habits/today", HabitTodayView.as_view(), name="habit-today"),
    path("habits/<uuid:pk>", _habit, name="habit-detail"),
    path("habits/<uuid:pk>/complete", HabitCompletionViewSet.as_view({"post": "create"}), name="habit-complete"),
    path("habits/<uuid:pk>/completions", HabitCompletionViewSet.as_view({"get": "list"}), name="habit-completion-list"),
    path(
        "habits/<uuid:pk>/completions/<uuid:completion_id>",
        HabitCompletionViewSet.as_view({"delete": "destroy"}),
        name="habit-completion-detail",
    ),
]

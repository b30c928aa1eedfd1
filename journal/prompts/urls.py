from django.urls import path

from journal.prompts.views import PromptListView, PromptTodayView

urlpatterns = [
    path("journal/prompts", PromptListView.as_view(), name="prompt-list"),
    path("journal/prompts/today", PromptTodayView.as_view(), name="prompt-today"),
]

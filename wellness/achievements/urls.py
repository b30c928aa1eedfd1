from django.urls import path

from wellness.achievements import views

urlpatterns = [
    path("achievements", views.AchievementListView.as_view(), name="achievement-list"),
    path("achievements/earned", views.AchievementEarnedViewSet.as_view({"get": "list"}), name="achievement-earned"),
    path("achievements/progress", views.AchievementProgressView.as_view(), name="achievement-progress"),
    path("achievements/<uuid:pk>/claim", views.AchievementClaimView.as_view(), name="achievement-claim"),
]

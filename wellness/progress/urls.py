from django.urls import path

from wellness.progress import views

urlpatterns = [
    path("progress/timeline", views.TimelineView.as_view(), name="progress-timeline"),
    path("progress/summary", views.ProgressSummaryView.as_view(), name="progress-summary"),
    path("progress/analytics", views.ProgressAnalyticsView.as_view(), name="progress-analytics"),
    path("analytics/dashboard", views.DashboardView.as_view(), name="analytics-dashboard"),
    path("analytics/wellness-score", views.WellnessScoreView.as_view(), name="analytics-wellness-score"),
]

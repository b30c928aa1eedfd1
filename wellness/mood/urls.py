from django.urls import path

from wellness.mood import views
from wellness.mood.factor_views import MoodFactorDetailView, MoodFactorListView
from wellness.mood.report_views import MoodFactorAnalysisView, MoodInsightsView, MoodStatsView, MoodTrendsView

urlpatterns = [
    path("entries", views.MoodEntryListView.as_view(), name="mood-entry-list"),
    path("stats", MoodStatsView.as_view(), name="mood-stats"),
    path("entries/<uuid:pk>", views.MoodEntryDetailView.as_view(), name="mood-entry-detail"),
    path("factors", MoodFactorListView.as_view(), name="mood-factor-list"),
    path("factors/analysis", MoodFactorAnalysisView.as_view(), name="mood-factor-analysis"),
    path("factors/<uuid:pk>", MoodFactorDetailView.as_view(), name="mood-factor-detail"),
    path("trends", MoodTrendsView.as_view(), name="mood-trends"),
    path("insights", MoodInsightsView.as_view(), name="mood-insights"),
]

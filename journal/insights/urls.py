from django.urls import path

from journal.insights.views import JournalInsightsView

urlpatterns = [path("journal/insights", JournalInsightsView.as_view(), name="insights")]

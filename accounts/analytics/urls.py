from django.urls import path

from accounts.analytics.views import AnalyticsEventListView

urlpatterns = [path("analytics/events", AnalyticsEventListView.as_view(), name="analytics-event-list")]

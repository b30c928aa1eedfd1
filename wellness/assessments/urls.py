from django.urls import path

from wellness.assessments.schedule_views import ScheduleDetailView, ScheduleListView
from wellness.assessments.views import (
    AssessmentTrendView,
    AssessmentViewSet,
    InstrumentDetailView,
    InstrumentListView,
)

HERE = "assessments"
urlpatterns = [
    path(HERE, AssessmentViewSet.as_view({"get": "list", "post": "create"}), name="assessment-list"),
    path(f"{HERE}/instruments", InstrumentListView.as_view(), name="assessment-instrument-list"),
    path(f"{HERE}/instruments/<slug:slug>", InstrumentDetailView.as_view(), name="assessment-instrument-detail"),
    path(f"{HERE}/trend", AssessmentTrendView.as_view(), name="assessment-trend"),
    path(f"{HERE}/schedules", ScheduleListView.as_view(), name="assessment-schedule-list"),
    path(f"{HERE}/schedules/<slug:slug>", ScheduleDetailView.as_view(), name="assessment-schedule-detail"),
    path(
        f"{HERE}/<uuid:pk>",
        AssessmentViewSet.as_view({"get": "retrieve", "delete": "destroy"}),
        name="assessment-detail",
    ),
]

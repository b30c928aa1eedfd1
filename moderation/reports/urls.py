from django.urls import path

from moderation.reports.views import CommunityReportViewSet, ModerationReportViewSet, RuleListView

REPORT = "moderation/reports/<uuid:pk>"
urlpatterns = [
    path("community/reports", CommunityReportViewSet.as_view({"get": "list", "post": "create"}), name="report-own"),
    path("moderation/rules", RuleListView.as_view(), name="rule-list"),
    path("moderation/reports", ModerationReportViewSet.as_view({"get": "list"}), name="report-list"),
    path(REPORT, ModerationReportViewSet.as_view({"get": "retrieve"}), name="report-detail"),
    path(f"{REPORT}/claim", ModerationReportViewSet.as_view({"post": "claim"}), name="report-claim"),
    path(f"{REPORT}/pass-on", ModerationReportViewSet.as_view({"post": "pass_on"}), name="report-pass-on"),
    path(f"{REPORT}/dismiss", ModerationReportViewSet.as_view({"post": "dismiss"}), name="report-dismiss"),
]

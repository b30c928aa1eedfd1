"""Addresses of the administration API; literal paths before ids (conflict C79)."""

from django.urls import path

from accounts.administration.api_views import (
    AdminUserFindView,
    AdminUserSessionViewSet,
    AdminUserStatsView,
    AdminUserStatusView,
    AdminUserViewSet,
)
from accounts.administration.grants import GrantView
from accounts.administration.history_views import AdminMetricsView, AuditLogViewSet

urlpatterns = [
    path("admin/users", AdminUserViewSet.as_view({"get": "list"}), name="admin-user-list"),
    path("admin/users/stats", AdminUserStatsView.as_view(), name="admin-user-stats"),
    path("admin/users/find", AdminUserFindView.as_view(), name="admin-user-find"),
    path("admin/users/<uuid:pk>", AdminUserViewSet.as_view({"get": "retrieve"}), name="admin-user-detail"),
    path("admin/users/<uuid:pk>/status", AdminUserStatusView.as_view(), name="admin-user-status"),
    path(
        "admin/users/<uuid:pk>/sessions",
        AdminUserSessionViewSet.as_view({"get": "list", "delete": "clear"}),
        name="admin-user-session-list",
    ),
    path("admin/users/<uuid:pk>/grants", GrantView.as_view(), name="admin-user-grants"),
    path("admin/audit-log", AuditLogViewSet.as_view({"get": "list"}), name="admin-audit-log-list"),
    path("admin/metrics", AdminMetricsView.as_view(), name="admin-metrics"),
]

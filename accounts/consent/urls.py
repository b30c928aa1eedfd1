from django.urls import path

from accounts.audit.access_log_views import AccessLogViewSet
from accounts.consent.sharing_views import SharingViewSet
from accounts.consent.views import ConsentDetailView, ConsentHistoryViewSet, ConsentListView

SHARING = {"patch": "partial_update", "put": "update", "delete": "destroy"}

urlpatterns = [
    path("users/me/consents", ConsentListView.as_view(), name="consent-list"),
    path("users/me/consents/history", ConsentHistoryViewSet.as_view({"get": "list"}), name="consent-history"),
    path("users/me/consents/<slug:consent_type>", ConsentDetailView.as_view(), name="consent-detail"),
    path("users/me/sharing", SharingViewSet.as_view({"get": "list", "post": "create"}), name="sharing-list"),
    path("users/me/sharing/<uuid:pk>", SharingViewSet.as_view(SHARING), name="sharing-detail"),
    path("users/me/access-log", AccessLogViewSet.as_view({"get": "list"}), name="access-log-list"),
]

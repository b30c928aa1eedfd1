from django.urls import path

from accounts.social.views import SocialAccountViewSet

urlpatterns = [
    path("auth/oauth", SocialAccountViewSet.as_view({"get": "list"}), name="oauth-list"),
    path(
        "auth/oauth/<slug:provider>",
        SocialAccountViewSet.as_view({"post": "enter", "delete": "unlink"}),
        name="oauth-detail",
    ),
]

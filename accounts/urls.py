from django.urls import include, path

app_name = "accounts"
urlpatterns = [
    path("", include("accounts.identity.urls")),
    path("", include("accounts.mfa.urls")),
    path("", include("accounts.social.urls")),
    path("", include("accounts.profile.urls")),
    path("", include("accounts.consent.urls")),
    path("", include("accounts.export.urls")),
    path("", include("accounts.imports.urls")),
    path("", include("accounts.erasure.urls")),
    path("", include("accounts.notifications.urls")),
    path("", include("accounts.reminders.urls")),
    path("", include("accounts.billing.urls")),
    path("", include("accounts.administration.urls")),
    path("", include("accounts.emergency.urls")),
    path("", include("accounts.analytics.urls")),
    path("", include("accounts.sync.urls")),
]

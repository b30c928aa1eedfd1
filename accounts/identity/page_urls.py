from django.urls import path

from accounts.identity.pages import PrivacyPage, ResetPasswordPage, VerifyEmailPage

urlpatterns = [
    path("privacy", PrivacyPage.as_view(), name="page-privacy"),
    path("verify-email", VerifyEmailPage.as_view(), name="page-verify-email"),
    path("reset-password", ResetPasswordPage.as_view(), name="page-reset-password"),
]

from django.urls import path

from accounts.identity.pages import ResetPasswordPage, VerifyEmailPage

urlpatterns = [
    path("verify-email", VerifyEmailPage.as_view(), name="page-verify-email"),
    path("reset-password", ResetPasswordPage.as_view(), name="page-reset-password"),
]

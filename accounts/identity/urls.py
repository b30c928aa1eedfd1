from django.urls import path

from accounts.identity.password_views import (
    ChangePasswordView,
    ForgotPasswordView,
    ResendVerificationView,
    ResetPasswordView,
    VerifyEmailView,
)
from accounts.identity.session_views import SessionViewSet
from accounts.identity.views import LoginView, LogoutView, RefreshView, RegisterView, SocketTicketView

urlpatterns = [
    path("auth/register", RegisterView.as_view(), name="auth-register"),
    path("auth/login", LoginView.as_view(), name="auth-login"),
    path("auth/refresh", RefreshView.as_view(), name="auth-refresh"),
    path("auth/logout", LogoutView.as_view(), name="auth-logout"),
    path("auth/sessions", SessionViewSet.as_view({"get": "list", "delete": "clear"}), name="auth-session-list"),
    path("auth/sessions/<uuid:pk>", SessionViewSet.as_view({"delete": "destroy"}), name="auth-session-detail"),
    path("auth/verify-email", VerifyEmailView.as_view(), name="auth-verify-email"),
    path("auth/resend-verification", ResendVerificationView.as_view(), name="auth-resend-verification"),
    path("auth/forgot-password", ForgotPasswordView.as_view(), name="auth-forgot-password"),
    path("auth/reset-password", ResetPasswordView.as_view(), name="auth-reset-password"),
    path("auth/change-password", ChangePasswordView.as_view(), name="auth-change-password"),
    path("auth/socket-ticket", SocketTicketView.as_view(), name="auth-socket-ticket"),
]

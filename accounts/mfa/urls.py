from django.urls import path

from accounts.mfa.factor_views import (
    FactorChallengeView,
    FactorDisableView,
    FactorEnableView,
    FactorListView,
    FactorVerifyView,
    RecoveryCodesView,
)
from accounts.mfa.step_up_views import PhoneVerifyView, PhoneView, StepUpChallengeView, StepUpView

urlpatterns = [
    path("auth/2fa", FactorListView.as_view(), name="auth-factor-list"),
    path("auth/2fa/enable", FactorEnableView.as_view(), name="auth-factor-enable"),
    path("auth/2fa/verify", FactorVerifyView.as_view(), name="auth-factor-verify"),
    path("auth/2fa/challenge", FactorChallengeView.as_view(), name="auth-factor-challenge"),
    path("auth/2fa/disable", FactorDisableView.as_view(), name="auth-factor-disable"),
    path("auth/2fa/recovery-codes", RecoveryCodesView.as_view(), name="auth-recovery-codes"),
    path("auth/step-up", StepUpView.as_view(), name="auth-step-up"),
    path("auth/step-up/challenge", StepUpChallengeView.as_view(), name="auth-step-up-challenge"),
    path("users/me/phone", PhoneView.as_view(), name="phone-update"),
    path("users/me/phone/verify", PhoneVerifyView.as_view(), name="phone-verify"),
]

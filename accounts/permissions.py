"""Guards of whole endpoints by role or plan; rows are scoped in selectors."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework import status
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.roles import STAFF_ROLES, holds
from config.api.errors import DomainError, PremiumRequired

STEP_UP_LIFETIME = timedelta(minutes=5)


class Holds(BasePermission):
    """Subclasses name one right of the table in accounts/roles.py."""

    needs: str

    def has_permission(self, request: Request, view: APIView) -> bool:
        return holds(request.user, self.needs)


class ManagesUsers(Holds):
    needs = "manage:users"


class ReadsAccountStatus(Holds):
    needs = "read:account_status"


class ReadsAuditLog(Holds):
    needs = "read:audit_log"


class ReadsMetrics(Holds):
    needs = "read:metrics"


class OpensEmergency(Holds):
    needs = "open:emergency"


class IsStaffRole(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user.is_authenticated and request.user.role in STAFF_ROLES)


class StepUpRequired(DomainError):
    """The person must prove again who they are: `POST auth/step-up`, then the same call again."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "step_up_required"
    default_detail = "Prove again that it is you, and repeat this call within five minutes."


class SteppedUp(BasePermission):
    """A sign-in or step-up within the last five minutes, for what a stolen, unlocked phone must not do."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        step_up_require(request)
        return True


def step_up_require(request: Request, **extra: Any) -> None:
    """:raises StepUpRequired: with `extra` in the problem document, if the last proof is older than five minutes."""
    at = request.auth.stepped_up_at if request.auth is not None else None
    if at is None or timezone.now() - at > STEP_UP_LIFETIME:
        raise StepUpRequired(**extra)


class IsPremium(BasePermission):
    """403 `premium_required`, so that the app can offer the plan instead of an error."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not request.user.is_premium:
            raise PremiumRequired
        return True

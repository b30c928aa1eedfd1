"""Guards of whole endpoints by role or plan; rows are scoped in selectors."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.identity.models import User
from accounts.roles import STAFF_ROLES
from config.api.errors import PremiumRequired


class IsStaffRole(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user.is_authenticated and request.user.role in STAFF_ROLES)


class IsAdminRole(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user.is_authenticated and request.user.role == User.Role.ADMIN)


class IsPremium(BasePermission):
    """403 `premium_required`, so that the app can offer the plan instead of an error."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not request.user.is_premium:
            raise PremiumRequired
        return True

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.roles import holds


class MaySendNotifications(BasePermission):
    """Support and administrators (conflict C87); therapists write to people in their chat, where it is answered."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user.is_authenticated and holds(request.user, "send:notification"))

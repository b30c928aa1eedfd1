from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.roles import holds
from content.library.services import MANAGE, WRITE


class WritesContent(BasePermission):
    """Editors, administrators, and therapists for what they begin themselves; the services tell them apart."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return holds(request.user, MANAGE) or holds(request.user, WRITE)

"""Who may act as a counsellor."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from community.counseling.duty import is_counselor


class IsCounselor(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_counselor(request.user)

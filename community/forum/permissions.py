from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.consent.permissions import RequiredConsentsGiven
from accounts.permissions import IsPremium


class ForumOpen(BasePermission):
    """
    Reading is for the world. New posts and replies take a premium plan (conflict C66); changing and deleting one's own,
    support and following do not.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method in SAFE_METHODS:
            return True
        if not IsAuthenticated().has_permission(request, view):
            return False
        if not RequiredConsentsGiven().has_permission(request, view):
            return False
        return request.method != "POST" or IsPremium().has_permission(request, view)

"""What an operator may require before health data are written (conflict C18)."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.consent.selectors import consents_missing
from config.api.errors import ConsentRequired


class RequiredConsentsGiven(BasePermission):
    """
    For views that write health data: 403 `consent_required` names what REQUIRED_CONSENTS asks for and is not given.

    Reading and deleting stay open. It never stands before help in a crisis, signing in or the account itself.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if request.method in SAFE_METHODS or request.method == "DELETE":
            return True
        missing = consents_missing(request.user)
        if missing:
            raise ConsentRequired(consents=missing)
        return True

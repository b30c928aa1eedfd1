"""Who may ask what entries show."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_granted
from config.api.errors import ConsentRequired


class InsightsAllowed(BasePermission):
    """403 `consent_required`: it is asked on the server, before anything is read (conflict C12)."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        if not consent_granted(request.user, ConsentType.JOURNAL_INSIGHTS):
            raise ConsentRequired(consents=[ConsentType.JOURNAL_INSIGHTS.value])
        return True

"""Who may talk to the companion: whoever agreed to it, and no child unless the operator opened it."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.consent.models import ConsentType
from accounts.consent.services import consent_granted
from accounts.identity.models import User
from accounts.profile.age import is_minor
from config.api.errors import ConsentRequired, DomainError


class AdultsOnly(DomainError):
    status_code = 403
    default_code = "adults_only"
    default_detail = "The companion is for adults. Crisis help and the exercises are open to you."


def talk_require(owner: User, now: datetime) -> bool | None:
    """
    This function will let pass who may talk, and say whether they are under age (None: they never said). One query.

    :raises ConsentRequired: without the consent `ai_processing`.
    :raises AdultsOnly: for who is under age, unless ASSISTANT_FOR_MINORS.
    """
    if not consent_granted(owner, ConsentType.AI_PROCESSING):
        raise ConsentRequired(consents=[ConsentType.AI_PROCESSING.value])
    minor = is_minor(owner=owner, now=now)
    if minor and not settings.ASSISTANT_FOR_MINORS:
        raise AdultsOnly
    return minor


class MayTalk(BasePermission):
    """Reading and deleting what was said stays open to its owner, whatever they agree to now."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        writes = request.method not in SAFE_METHODS and request.method != "DELETE"
        # What the view does not serve is a 405 for everybody.
        if writes and hasattr(view, str(request.method).lower()):
            talk_require(request.user, timezone.now())
        return True

"""The base of what helps everybody: signed in or not, never limited."""

from typing import Any, ClassVar

import psycopg
from django.db import Error
from rest_framework.permissions import AllowAny

from accounts.identity.authentication import user_of_access_token
from accounts.identity.models import User
from config.api.errors import DomainError
from config.api.problems import ProblemResponse
from config.api.views import EvenkeelAPIView
from crisis.resources.entries import DIRECTORIES
from crisis.resources.places import RESOURCES_URL


class BodyTooLarge(DomainError):
    status_code = 413
    default_code, default_detail = "payload_too_large", "The body is too large."


class HelpInOutage:
    """For views: while what they need is away, the answer says where help is, for that needs nothing."""

    def handle_exception(self, exc: Exception) -> Any:
        answer = super().handle_exception(exc)  # type: ignore[misc]
        if isinstance(answer, ProblemResponse) and answer.status_code == 503:
            answer.extend(resources_url=RESOURCES_URL, directories=list(DIRECTORIES))
        return answer


class PublicCrisisView(HelpInOutage, EvenkeelAPIView):
    """No sign-in can stand in the way: a bearer that does not hold counts as none."""

    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = [AllowAny]
    throttle_exempt = True
    idempotency_key_accepted = False

    def person(self) -> User | None:
        header = self.request.META.get("HTTP_AUTHORIZATION", "")
        if header[:7].lower() != "bearer ":
            return None
        try:
            return user_of_access_token(header[7:].strip())
        except (Error, psycopg.Error):
            return None

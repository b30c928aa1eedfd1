"""The base of what helps everybody: signed in or not, never limited."""

from typing import Any, ClassVar

import psycopg
from django.db import Error
from rest_framework.permissions import AllowAny

from accounts.identity.authentication import user_of_access_token
from accounts.identity.models import User
from config.api.errors import DomainError
from config.api.views import EvenkeelAPIView


class BodyTooLarge(DomainError):
    status_code = 413
    default_code, default_detail = "payload_too_large", "The body is too large."


class PublicCrisisView(EvenkeelAPIView):
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

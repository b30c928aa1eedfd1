"""
Access and refresh tokens, signed by djangorestframework-simplejwt's backend.

A refresh token is a pure function of its session row, so that the lost answer of a refresh can be given again byte
for byte while the row keeps only hashes.
"""

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError

from accounts.identity.models import User, UserSession
from accounts.roles import role_names, role_permissions


@dataclass(frozen=True, slots=True)
class TokenPair:
    access: str
    refresh: str
    expires_in: int


class TokenRefused(Exception):
    """The token is forged, expired, for somebody else, or of the other kind."""


@cache
def _backend() -> TokenBackend:
    return TokenBackend(
        "HS256", settings.JWT_SECRET, audience=settings.JWT_AUDIENCE, issuer=settings.JWT_ISSUER, leeway=timedelta(0)
    )


def token_read(token: str, kind: str) -> dict[str, Any]:
    """
    The claims of a token of `kind` ("access" or "refresh") that is ours and has not expired.

    :raises TokenRefused: otherwise; the reason is not told apart.
    """
    if len(token) > 4096:
        raise TokenRefused
    claims = _claims(token)
    # simplejwt takes a token without an end for one that never ends; and what was checked before may have ended.
    if claims.get("type") != kind or "exp" not in claims or claims["exp"] <= time.time():
        raise TokenRefused
    return claims


@lru_cache(maxsize=8192)
def _claims(token: str) -> dict[str, Any]:
    """The signature of the same bytes is the same every time: an app sends each token for a quarter of an hour."""
    try:
        return _backend().decode(token)
    except (TokenBackendError, ValueError, TypeError) as error:
        raise TokenRefused from error


def access_token(user: User, session_id: UUID, now: datetime) -> str:
    """Claims are for the app's information: every check reads the database (conflict C24)."""
    claims = {
        "type": "access",
        "sub": str(user.pk),
        "user_id": str(user.pk),
        "session_id": str(session_id),
        "iat": int(now.timestamp()),
        "exp": int((now + settings.ACCESS_TOKEN_LIFETIME).timestamp()),
        "roles": role_names(user),
        "permissions": role_permissions(user),
        "is_premium": user.is_premium,
        "is_moderator": "moderator" in role_names(user),
    }
    if settings.JWT_INCLUDE_EMAIL and user.email:
        claims["email"] = user.email
    return _backend().encode(claims)


def refresh_token(session: UserSession) -> str:
    serial = f"{session.pk}:{session.generation}".encode()
    return _backend().encode(
        {
            "type": "refresh",
            "sub": str(session.owner_id),
            "session_id": str(session.pk),
            "jti": hmac.digest(settings.JWT_SECRET.encode(), serial, hashlib.sha256).hex()[:32],
            "iat": int(session.rotated_at.timestamp()),
            "exp": int(session.expires_at.timestamp()),
        }
    )


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def token_pair(user: User, session: UserSession, now: datetime) -> TokenPair:
    return TokenPair(
        access=access_token(user, session.pk, now),
        refresh=refresh_token(session),
        expires_in=int(settings.ACCESS_TOKEN_LIFETIME.total_seconds()),
    )

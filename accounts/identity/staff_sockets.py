"""
Sockets of the staff site: opened by a one-time ticket that the site's own page asks for, and alive no longer than the
staff session. A token of the API opens none of them.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django_otp.middleware import OTPMiddleware

from accounts.identity.models import User
from accounts.identity.tickets import TICKET_SECONDS
from accounts.vault.sealing import SealBroken, seal, unseal
from accounts.vault.services import system_key
from config.api.redis_client import redis_client
from config.realtime.authentication import SocketIdentity
from config.realtime.limits import AUTHORISED_STAFF_SECONDS
from config.staff.gate import why_ended

STAFF = "staff"
LABEL = "accounts.staffticket.session"


@dataclass(frozen=True, slots=True)
class StaffAccess:
    """`session_key` stays in the memory of the process."""

    session_key: str
    role: str


def staff_ticket_issue(request: HttpRequest) -> str:
    """This function will return a ticket that opens one staff socket within 30 seconds, for the request's session."""
    ticket = secrets.token_urlsafe(24)
    # Sealed: whoever reads Redis must not become a member of staff.
    sealed = seal(system_key(STAFF), LABEL, str(request.session.session_key).encode())
    redis_client().set(_key(ticket), sealed, ex=TICKET_SECONDS)
    return ticket


def staff_socket_identity(authorization: str | None, ticket: str | None) -> SocketIdentity | None:
    """The member of staff behind a ticket; None if it is used up, too old, or its session is over."""
    if authorization is not None or ticket is None or len(ticket) > 64:
        return None
    # GETDEL: of two sockets with one ticket, one gets it.
    sealed = redis_client().getdel(_key(ticket))
    try:
        return None if sealed is None else _identity_of(unseal(sealed, LABEL, system_key(STAFF)).decode())
    except SealBroken:
        return None


def staff_socket_still_allowed(identity: SocketIdentity) -> bool:
    """The same person in the same role, with the session and the factor still good. Three queries."""
    return _identity_of(identity.access.session_key) == identity


def _identity_of(session_key: str) -> SocketIdentity | None:
    """The question that each page of the staff site asks, with the same code; asking is no activity."""
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user: Any = get_user(request)
    if not isinstance(user, User):
        return None
    request.user = user
    proven: list[bool] = []

    def look(asked: HttpRequest) -> HttpResponse:
        proven.append(asked.user.is_verified() and why_ended(asked) is None)  # type: ignore[union-attr]
        return HttpResponse()

    OTPMiddleware(look)(request)
    if not (user.is_active and user.is_staff and proven[0]):
        return None
    access = StaffAccess(session_key, str(user.role))
    return SocketIdentity(user.pk, session_name(session_key), access, STAFF, AUTHORISED_STAFF_SECONDS)


def session_name(session_key: str) -> UUID:
    """What the session is called where others may read it: the name does not open it."""
    return UUID(bytes=hashlib.sha256(session_key.encode()).digest()[:16])


def _key(ticket: str) -> str:
    return f"ticket:staff:{hashlib.sha256(ticket.encode('utf-8', 'replace')).hexdigest()}"

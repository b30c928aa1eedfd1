"""Who is at the end of a socket: the same question as for a request, asked again while the socket lives."""

from uuid import UUID

from django.utils import timezone

from accounts.identity.authentication import needs_factor, user_of_access_token, user_of_session
from accounts.identity.models import User
from accounts.identity.selectors import session_is_live
from accounts.identity.tickets import ticket_redeem
from config.realtime.authentication import SocketIdentity
from config.realtime.limits import AUTHORISED_IDLE_SECONDS, AUTHORISED_STAFF_SECONDS


def socket_identity(authorization: str | None, ticket: str | None) -> SocketIdentity | None:
    """The person behind a header or, without one, behind a ticket; None if neither holds."""
    user = _user_of_header(authorization) if authorization is not None else _user_of_ticket(ticket or "")
    if user is None or (user.__dict__["_session"].factor_at is None and needs_factor(user)):
        return None
    believed = AUTHORISED_IDLE_SECONDS if user.role == User.Role.USER else AUTHORISED_STAFF_SECONDS
    return SocketIdentity(
        user_id=user.pk, session_id=user.__dict__["_session_id"], access=str(user.role), believed_seconds=believed
    )


def socket_still_allowed(identity: SocketIdentity) -> bool:
    """What a socket hears depends on the role: with another role it ends, and the next one hears what is right."""
    return session_is_live(
        owner_id=identity.user_id, session_id=identity.session_id, now=timezone.now(), role=identity.access
    )


def _user_of_header(authorization: str) -> User | None:
    scheme, _, token = authorization.partition(" ")
    return user_of_access_token(token.strip()) if scheme.lower() == "bearer" else None


def _user_of_ticket(ticket: str) -> User | None:
    ids: tuple[UUID, UUID] | None = ticket_redeem(ticket)
    if ids is None:
        return None
    user_id, session_id = ids
    user = user_of_session(session_id)
    return user if user is not None and user.pk == user_id else None

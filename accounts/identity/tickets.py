"""One-time tickets that open a socket: a token must not stand in an address (design section 3)."""

import hashlib
import secrets
from uuid import UUID

from config.api.redis_client import redis_client

TICKET_SECONDS = 30


def ticket_issue(*, user_id: UUID, session_id: UUID) -> str:
    """This function will return a ticket that opens one socket within 30 seconds."""
    ticket = secrets.token_urlsafe(24)
    redis_client().set(_key(ticket), f"{user_id} {session_id}", ex=TICKET_SECONDS)
    return ticket


def ticket_redeem(ticket: str) -> tuple[UUID, UUID] | None:
    """The ids of the person and the session, once. The session itself is still to be checked."""
    if len(ticket) > 64:
        return None
    # GETDEL: of two sockets with one ticket, one gets it.
    value = redis_client().getdel(_key(ticket))
    if value is None:
        return None
    user_id, session_id = value.decode().split(" ")
    return UUID(user_id), UUID(session_id)


def _key(ticket: str) -> str:
    return f"ticket:{hashlib.sha256(ticket.encode('utf-8', 'replace')).hexdigest()}"

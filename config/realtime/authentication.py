"""
Who is at the other end of a socket, and may they still be.

The rooms of accounts stand above this one, so accounts registers its answers here when it starts. Without
that, every socket is refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from rest_framework.exceptions import APIException

from config.realtime.limits import AUTHORISED_IDLE_SECONDS

P = ParamSpec("P")
R = TypeVar("R")

# Few threads, because each holds a database connection while it works.
_THREADS = ThreadPoolExecutor(4, thread_name_prefix="socket")
# Everybody with a token of the API; other doors have names of their own.
PEOPLE = "people"
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


@dataclass(frozen=True, slots=True)
class SocketIdentity:
    """
    `access` belongs to accounts: whatever `still_allowed` needs to answer.

    `kind` names the door that this identity came in by, `believed_seconds` for how long a silent socket is not asked.
    """

    user_id: UUID
    session_id: UUID
    access: Any = None
    kind: str = PEOPLE
    believed_seconds: float = AUTHORISED_IDLE_SECONDS


Authenticate = Callable[[str | None, str | None], SocketIdentity | Awaitable[SocketIdentity | None] | None]
StillAllowed = Callable[[SocketIdentity], bool | Awaitable[bool]]


class HandshakeRefused(APIException):
    """The socket is refused before it opens, with this HTTP status."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail, code)
        self.status_code = status


_authenticators: dict[str, tuple[Authenticate, StillAllowed]] = {}


def register_socket_authenticator(
    authenticate: Authenticate, still_allowed: StillAllowed, *, kind: str = PEOPLE
) -> None:
    """
    Give the house its authenticator; called from `accounts.apps.ready()`.

    `authenticate(authorization, ticket)` gets the Authorization header and the one-time ticket, either may be
    None, and returns a SocketIdentity or None. `still_allowed(identity)` is asked again while the socket lives.
    Both may be async; a plain function runs in a thread and may use the database. A socket lets in by one `kind` only,
    so a ticket for one kind opens no socket of another; the identities returned carry the same `kind`.
    """
    _authenticators[kind] = (authenticate, still_allowed)


async def run_sync(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run `function` in a thread of the sockets, with old database connections closed before and after."""
    call = database_sync_to_async(function, thread_sensitive=False, executor=_THREADS)
    return cast(R, await call(*args, **kwargs))


async def call_either(function: Callable[P, R | Awaitable[R]], *args: P.args, **kwargs: P.kwargs) -> R:
    if asyncio.iscoroutinefunction(function):
        return cast(R, await function(*args, **kwargs))
    return cast(R, await run_sync(function, *args, **kwargs))


async def identify(scope: Mapping[str, Any], kind: str = PEOPLE) -> SocketIdentity:
    """:raises HandshakeRefused: without good credentials."""
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    # Addresses are written into logs along the whole way; a token must never stand in one.
    if any(name in query for name in ("token", "access_token", "jwt", "authorization")):
        raise HandshakeRefused(401, "token_in_url", "Send the access token in the Authorization header.")
    authorization = _single(header_values(scope, b"authorization"))
    ticket = _single(query.get("ticket", []))
    if authorization is None and ticket is None:
        raise HandshakeRefused(401, "not_authenticated", "Send an Authorization header or a socket ticket.")
    if kind not in _authenticators:
        raise HandshakeRefused(503, "service_unavailable", "Sockets are not open.")
    identity = await call_either(_authenticators[kind][0], authorization, ticket)
    if identity is None:
        raise HandshakeRefused(401, "authentication_failed", "The token or ticket is not valid, or no longer.")
    return identity


async def still_allowed(identity: SocketIdentity) -> bool:
    """Ask accounts again; a database or Redis error is the caller's to judge."""
    known = _authenticators.get(identity.kind)
    return known is not None and await call_either(known[1], identity)


def origin_refused(scope: Mapping[str, Any]) -> bool:
    """
    Refuse browsers of foreign sites.

    A native app sends no Origin and passes here; like everybody it needs a header or a ticket.
    """
    origins = header_values(scope, b"origin")
    if not origins:
        return False
    wanted = _origin_key(origins[0])
    if len(origins) > 1 or wanted is None:
        return True
    if wanted in {_origin_key(allowed) for allowed in settings.SOCKET_ALLOWED_ORIGINS}:
        return False
    return wanted[1:] != _own_host(scope, wanted[0])


def header_values(scope: Mapping[str, Any], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]


def _single(values: list[str]) -> str | None:
    return values[0] if len(values) == 1 and values[0] else None


def _origin_key(origin: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(origin)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not parts.hostname or port is None:
        return None
    return parts.scheme, parts.hostname, port


def _own_host(scope: Mapping[str, Any], scheme: str) -> tuple[str, int] | None:
    """The host of this request, unless it is not one of ours (a name that was rebound to our address)."""
    domain, port = split_domain_port(_single(header_values(scope, b"host")) or "")
    allowed = settings.ALLOWED_HOSTS or (["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    if not domain or not validate_host(domain, allowed):
        return None
    return domain.strip("[]"), int(port) if port else _DEFAULT_PORTS[scheme]

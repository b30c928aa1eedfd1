"""
Throttles: one Lua call checks every limit of a request and charges all of them, or none.

DRF's own throttles read, decide and write in three steps, so 40 parallel requests pass a limit of 5
(encode/django-rest-framework issue 5181). Here Redis runs the three as one.
"""

import hashlib
import math
import os
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from config.api.buckets import charge_buckets
from config.api.context import current
from config.api.limits import Limit, limits_from_env

LIMITS: dict[str, Limit] = getattr(settings, "THROTTLE_LIMITS", None) or limits_from_env(os.environ)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_IDENTIFIER_FIELDS = ("email", "username", "identifier", "phone_number", "phone")


class RateLimit(NamedTuple):
    """The tightest bucket after a request: what the RateLimit headers say."""

    limit: int
    remaining: int
    reset_seconds: int


class LimitExceeded(Throttled):
    """429 with the headers of the bucket that is full."""

    def __init__(self, limit: int, wait_seconds: int) -> None:
        super().__init__(wait=wait_seconds)
        self.headers = rate_limit_headers(RateLimit(limit, 0, wait_seconds))


def rate_limit_headers(state: RateLimit) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(state.limit),
        "RateLimit-Remaining": str(state.remaining),
        "RateLimit-Reset": str(state.reset_seconds),
    }


Identify = Callable[[], str | None]


def charge_request(request: Request, scopes: tuple[str, ...], identify: Identify) -> RateLimit | None:
    """
    This function will charge the general limits and the view's named `scopes`. One Redis call.
    `identify` is asked only for scopes that count by identifier.

    :raises Throttled: when one of them is full; none is charged then.
    :raises ServiceUnavailable: when Redis is away and one of the scopes must hold.
    """
    user_id = current_user_id(request)
    ip = current().ip
    charges: list[tuple[str, Limit]] = []
    if user_id and "user" in LIMITS:
        charges.append((f"throttle:user:{user_id}", LIMITS["user"]))
    if "ip" in LIMITS and not ip_is_allowed(ip):
        charges.append((f"throttle:ip:{ip_bucket(ip)}", LIMITS["ip"]))
    for scope in scopes:
        limit = LIMITS.get(scope)
        if limit is not None and not (limit.writes_only and request.method in _SAFE):
            charges.append((scope_key(request, scope, limit, user_id, identify), limit))
    return _charge(charges, 1)


def throttle_charge(request: Request, scope: str, cost: int = 1, *, identifier: str | None = None) -> RateLimit | None:
    """
    This function will charge one named scope, for work whose cost is known only inside the view.

    :raises Throttled: when the scope has less than `cost` left; nothing is charged then.
    """
    limit = LIMITS.get(scope)
    if limit is None:
        return None
    key = scope_key(request, scope, limit, current_user_id(request), lambda: identifier)
    return _charge([(key, limit)], cost)


def charge_person(user_id: UUID) -> None:
    """
    This function will charge what is no request and does what one does, as a frame that writes.

    :raises Throttled: when the person's general limit is full.
    """
    if "user" in LIMITS:
        _charge([(f"throttle:user:{user_id.hex}", LIMITS["user"])], 1)


def person_admits(user_id: UUID, scope: str) -> bool:
    """This function will charge a scope of what is left undone beyond it, and say whether it may be done."""
    limit = LIMITS.get(scope)
    outcome = charge_buckets([(f"throttle:{scope}:{user_id.hex}", limit)], 1) if limit is not None else None
    return outcome is None or outcome[0]


def _charge(charges: list[tuple[str, Limit]], cost: int) -> RateLimit | None:
    if not charges:
        return None
    outcome = charge_buckets(charges, cost)
    if outcome is None:
        return None
    allowed, index, remaining, wait_ms = outcome
    seconds = max(1, math.ceil(wait_ms / 1000))
    if not allowed:
        raise LimitExceeded(charges[index][1].count, seconds)
    return RateLimit(charges[index][1].count, remaining, seconds)


def scope_key(request: Request, scope: str, limit: Limit, user_id: str, identify: Identify) -> str:
    ip = ip_bucket(current().ip)
    if limit.key == "ip_identifier":
        identifier = identify()
        if identifier is None:
            identifier = identifier_in_body(request)
        return f"throttle:{scope}:{ip}:{_digest(identifier)}"
    if limit.key == "ip" or not user_id:
        return f"throttle:{scope}:{ip}"
    return f"throttle:{scope}:{user_id}"


def current_user_id(request: Request) -> str:
    user = request.user
    return user.pk.hex if user is not None and user.is_authenticated and hasattr(user.pk, "hex") else ""


def identifier_in_body(request: Request) -> str:
    body = request.data
    if not isinstance(body, dict):
        return ""
    for name in _IDENTIFIER_FIELDS:
        value = body.get(name)
        if isinstance(value, str) and value:
            # The account that "A@x.org " and "a@x.org" sign in to is the same.
            return value.strip().casefold()
    return ""


def _digest(identifier: str) -> str:
    # Redis must not hold a list of the e-mail addresses that signed in.
    key = settings.SECRET_KEY.encode()[:64]
    return hashlib.blake2b(identifier.encode("utf-8", "replace"), key=key, digest_size=12).hexdigest()


@lru_cache(maxsize=4096)
def ip_bucket(ip: str) -> str:
    """An IPv6 customer owns a whole /64 and could take a fresh address for every request."""
    if ":" not in ip:
        return ip
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped) if mapped else str(ip_network(f"{ip}/64", strict=False).network_address)


def ip_is_allowed(ip: str) -> bool:
    """Clinics and schools behind one address may be listed; their people keep their own limits."""
    networks = tuple(getattr(settings, "THROTTLE_ALLOWED_NETWORKS", ()))
    return bool(networks) and _in_networks(ip, networks)


@lru_cache(maxsize=4096)
def _in_networks(ip: str, networks: tuple[str, ...]) -> bool:
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)

"""
Id tokens: allauth checks signature, issuer, audience and expiry; what it leaves open is checked here, before and after.

It takes the algorithm from the token, lets a token without `exp` live for ever, knows no nonce, and remembers only
tokens with a `jti`.
"""

import hashlib
import hmac
import math
from datetime import datetime
from typing import Any

import jwt
import redis.exceptions
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpRequest

from accounts.social.keys import KEYS
from accounts.social.outbound import fetch_json
from accounts.social.providers import keys_url
from accounts.social.refusals import refused
from config.api.errors import ServiceUnavailable
from config.api.redis_client import redis_client

ALGORITHMS = frozenset({"RS256", "ES256"})
TEXTS = ("email", "name", "given_name", "family_name", "jti", "nonce")
# Clocks differ; a spent token is remembered a little longer than it lives.
REMEMBERED_MORE = 60
REMEMBERED_MOST = 10**9


def looks_like_id_token(token: str) -> bool:
    return token.count(".") == 2


def id_token_prove(
    *, request: HttpRequest, provider: OAuth2Provider, token: str, nonce: str | None, now: datetime
) -> SocialLogin:
    """
    This function will verify an id token and spend it: it signs in once.

    :raises SocialTokenInvalid: whatever is wrong with it.
    :raises ProviderUnavailable: if the provider's keys cannot be had.
    :raises ServiceUnavailable: if it cannot be remembered that the token is spent.
    """
    header, claims = _read(provider, token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS or not isinstance(kid, str) or "crit" in header:
        raise refused(provider.id, "algorithm")
    # A key has one algorithm: with "any that the token names", a public key could pass for a shared secret.
    if KEYS.algorithm(keys_url(provider), kid, fetch=fetch_json, now=now.timestamp()) != algorithm:
        raise refused(provider.id, "key")
    if not _nonce_fits(provider.id, claims.get("nonce"), nonce):
        raise refused(provider.id, "nonce")
    try:
        login = provider.verify_token(request, {"id_token": token})
    except (DjangoValidationError, AttributeError, KeyError, TypeError, ValueError):
        raise refused(provider.id, "signature, issuer, audience or expiry") from None
    if not _spend(token, claims["exp"], now):
        raise refused(provider.id, "replay")
    return login


def _read(provider: OAuth2Provider, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the token says, not yet believed. It is the same text that allauth will verify."""
    if not token.isascii():
        raise refused(provider.id, "not a token")
    try:
        parts = jwt.decode_complete(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise refused(provider.id, "not a token") from None
    claims = parts["payload"]
    subject = claims.get("sub")
    if not (isinstance(subject, str) and 0 < len(subject) <= 191 and subject.isprintable()):
        raise refused(provider.id, "subject")
    if not all(_is_instant(claims[name]) for name in ("exp", "iat", "nbf") if name in claims) or "exp" not in claims:
        raise refused(provider.id, "times")
    if not all(isinstance(claims[name], str) for name in TEXTS if claims.get(name) is not None):
        raise refused(provider.id, "claims")
    return parts["header"], claims


def _is_instant(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _nonce_fits(provider: str, told: str | None, sent: str | None) -> bool:
    if told is None or sent is None:
        return told is None and sent is None
    # Apple's own libraries send the hash and leave the nonce itself to the app.
    hashed = hashlib.sha256(sent.encode()).hexdigest() if provider == "apple" else sent
    fits = [hmac.compare_digest(told.encode(), candidate.encode()) for candidate in (sent, hashed)]
    return any(fits)


def _spend(token: str, expires: float, now: datetime) -> bool:
    # Without the signature: it can be written in more than one way, what it signs cannot.
    mark = hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()
    seconds = min(max(1, math.ceil(expires - now.timestamp())) + REMEMBERED_MORE, REMEMBERED_MOST)
    try:
        return bool(redis_client().set(f"social:spent:{mark}", 1, nx=True, ex=seconds))
    except redis.exceptions.RedisError:
        raise ServiceUnavailable from None

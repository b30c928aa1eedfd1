"""The public keys with which providers sign: fetched rarely, checked when they come, kept in this process only."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from accounts.social.refusals import ProviderUnavailable

KEPT_SECONDS = 600
# A token with an unknown key may be the first after a rotation, or made up to make us ask: ask once a minute.
UNKNOWN_SECONDS = 60
# A provider that just failed is left alone for a moment, or each sign-in would wait for its timeout.
FAILED_SECONDS = 10
LOCK_SECONDS = 6
MAX_KEYS = 64
KINDS = {"RSA": "RS256", "EC": "ES256"}


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """`algorithms`: by key id, the one algorithm that a key may be used with."""

    algorithms: dict[str, str]
    document: bytes
    fetched: float


class Keyring:
    def __init__(self) -> None:
        self._held: dict[str, HeldKeys] = {}
        self._failed: dict[str, float] = {}
        self._lock = Lock()

    def algorithm(self, url: str, kid: str, *, fetch: Callable[[str], Any], now: float) -> str | None:
        """
        This function will tell with which algorithm the key `kid` of `url` signs, or None if there is no such key.

        :raises ProviderUnavailable: if the keys must be fetched and cannot.
        """
        held = self._held.get(url)
        age = now - held.fetched if held is not None else math.inf
        if held is None or not 0 <= age < KEPT_SECONDS or (kid not in held.algorithms and age >= UNKNOWN_SECONDS):
            held = self._fetched(url, held, fetch, now)
        return held.algorithms.get(kid)

    def document(self, url: str) -> bytes | None:
        held = self._held.get(url)
        return None if held is None else held.document

    def forget(self) -> None:
        self._held.clear()
        self._failed.clear()

    def _fetched(self, url: str, seen: HeldKeys | None, fetch: Callable[[str], Any], now: float) -> HeldKeys:
        if not self._lock.acquire(timeout=LOCK_SECONDS):
            raise ProviderUnavailable
        try:
            held = self._held.get(url)
            if held is not None and held is not seen:
                return held  # somebody else was faster
            if 0 <= now - self._failed.get(url, -math.inf) < FAILED_SECONDS:
                raise ProviderUnavailable
            try:
                made = self._held[url] = held_keys(fetch(url), now)
            except (OSError, ValueError):  # requests' errors are OSErrors
                self._failed[url] = now
                raise ProviderUnavailable from None
            return made
        finally:
            self._lock.release()


def held_keys(data: Any, now: float) -> HeldKeys:
    """
    This function will keep the usable keys of a JWKS, or of Google's map of certificates.

    :raises ValueError: if there is none.
    """
    if not isinstance(data, dict):
        raise ValueError("keys")
    entries = data.get("keys")
    if isinstance(entries, list):
        keys = [key for entry in entries[:MAX_KEYS] if (key := _jwk(entry)) is not None]
        algorithms, document = {key["kid"]: key["alg"] for key in keys}, {"keys": keys}
    else:
        named = {kid: _certificate_algorithm(text) for kid, text in list(data.items())[:MAX_KEYS]}
        algorithms = {kid: algorithm for kid, algorithm in named.items() if algorithm}
        document = {kid: data[kid] for kid in algorithms}
    if not algorithms:
        raise ValueError("keys")
    return HeldKeys(algorithms, json.dumps(document).encode(), now)


def _jwk(entry: Any) -> dict[str, Any] | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str) or "d" in entry:
        return None
    algorithm = KINDS.get(str(entry.get("kty")))
    if algorithm is None or entry.get("alg", algorithm) != algorithm or entry.get("use", "sig") != "sig":
        return None
    named = {**entry, "alg": algorithm}  # allauth takes a key without it for RSA
    try:
        key = jwt.PyJWK(named).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    return named if _algorithm(key) == algorithm else None


def _certificate_algorithm(text: Any) -> str | None:
    try:
        return _algorithm(load_pem_x509_certificate(text.encode()).public_key())
    except (AttributeError, ValueError):
        return None


def _algorithm(key: Any) -> str | None:
    if isinstance(key, RSAPublicKey) and key.key_size >= 2048:
        return "RS256"
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return "ES256"
    return None


KEYS = Keyring()

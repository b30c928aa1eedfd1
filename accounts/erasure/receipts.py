"""What proves an erasure: counts, signed with Ed25519 so that anybody with the public key can check it."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

VERSION = 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """`body` names the account by its id and nothing else."""

    body: dict[str, Any]
    signature: bytes

    def as_answer(self) -> dict[str, Any]:
        return {**self.body, "signature": base64.b64encode(self.signature).decode()}


@lru_cache(maxsize=4)
def _private_key(seed: str) -> Ed25519PrivateKey:
    # A key of its own, grown from the house's seed: a signed bundle can never pass for a receipt.
    return Ed25519PrivateKey.from_private_bytes(
        hmac.digest(base64.b64decode(seed), b"evenkeel erasure receipt", hashlib.sha256)
    )


def _key() -> Ed25519PrivateKey:
    return _private_key(settings.EVENKEEL_BUNDLE_SIGNING_KEY)


def public_key() -> bytes:
    """The 32 raw bytes."""
    return _key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id() -> str:
    return hashlib.sha256(public_key()).hexdigest()[:16]


def receipt_sign(body: dict[str, Any]) -> Receipt:
    return Receipt(body, _key().sign(_spelling(body)))


def receipt_holds(body: dict[str, Any], signature: bytes) -> bool:
    """Whether this house signed exactly this body."""
    try:
        _key().public_key().verify(signature, _spelling(body))
    except InvalidSignature:
        return False
    return True


def receipt_from_answer(answer: dict[str, Any]) -> Receipt:
    """:raises ValueError: if it has no signature that can be read."""
    body = {name: value for name, value in answer.items() if name != "signature"}
    return Receipt(body, base64.b64decode(str(answer.get("signature", "")), validate=True))


def _spelling(body: dict[str, Any]) -> bytes:
    """One spelling for equal bodies: the database does not keep the order of names."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)

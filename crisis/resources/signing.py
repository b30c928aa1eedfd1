"""The bundle's signature: Ed25519, so that an app can check it without the network."""

import base64
import hashlib
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


@lru_cache(maxsize=4)
def _private_key(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))


def public_key() -> bytes:
    """The 32 raw bytes."""
    key = _private_key(settings.EVENKEEL_BUNDLE_SIGNING_KEY).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_id() -> str:
    return hashlib.sha256(public_key()).hexdigest()[:16]


def sign(content: bytes) -> str:
    """Base64 of the 64 bytes."""
    return base64.b64encode(_private_key(settings.EVENKEEL_BUNDLE_SIGNING_KEY).sign(content)).decode()

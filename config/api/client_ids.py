"""Client-made ids: the same id with the same body again is the same create; with another body it is a conflict."""

import hmac
from collections.abc import Mapping
from typing import Any

import orjson

LENGTH = 16
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def fingerprint(key: bytes, body: Mapping[str, Any]) -> bytes:
    """
    This function will return 16 bytes that only the same body gives under the same key.

    Keyed with the owner's secret, so that a stored fingerprint does not reveal a guessable note.
    """
    canonical = orjson.dumps(body, default=str, option=_CANONICAL)
    return hmac.digest(key, canonical, "sha256")[:LENGTH]

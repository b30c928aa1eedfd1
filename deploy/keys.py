"""
Prints fresh secrets for .env. Needs nothing but Python, so that it can run before anything is installed.

    python3 deploy/keys.py >> .env
    python3 deploy/keys.py --keyset > keyset.json    a master keyset, where it shall not be made on the first start
"""

import base64
import json
import secrets
import sys


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def environment() -> str:
    values = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "JWT_SECRET": secrets.token_urlsafe(48),
        "EVENKEEL_PSEUDONYM_KEY": key(),
        "EVENKEEL_BUNDLE_SIGNING_KEY": key(),
        # Hexadecimal, because they become part of URLs.
        "POSTGRES_PASSWORD": secrets.token_hex(24),
        "REDIS_PASSWORD": secrets.token_hex(24),
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def keyset() -> str:
    """A Tink keyset in JSON with one AES-256-GCM key."""
    number = secrets.randbelow(2**31 - 1) + 1
    # The key as a protocol buffer: field 3 (0x1a), 32 bytes (0x20).
    value = base64.b64encode(b"\x1a\x20" + secrets.token_bytes(32)).decode()
    data = {
        "typeUrl": "type.googleapis.com/google.crypto.tink.AesGcmKey",
        "value": value,
        "keyMaterialType": "SYMMETRIC",
    }
    entry = {"keyData": data, "status": "ENABLED", "keyId": number, "outputPrefixType": "TINK"}
    return json.dumps({"primaryKeyId": number, "key": [entry]}) + "\n"


if __name__ == "__main__":
    sys.stdout.write(keyset() if "--keyset" in sys.argv[1:] else environment())

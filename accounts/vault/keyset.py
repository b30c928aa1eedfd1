"""The master keyset: a Tink AEAD keyset from the environment, a file of mode 0600, or wrapped by a KMS."""

import json
import os
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import tink
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from tink import aead, secret_key_access

aead.register()

TEMPLATE = aead.aead_key_templates.AES256_GCM
# Tink marks a ciphertext with one version byte and the four bytes of the key's id.
PREFIX_BYTES = 5
KMS_CLIENTS = {
    "aws-kms://": ("tink.integration.awskms", "AwsKmsClient"),
    "gcp-kms://": ("tink.integration.gcpkms", "GcpKmsClient"),
}


class KeysetUnusable(ImproperlyConfigured):
    """The keyset is missing, malformed, or does not hold the key that wrapped a data key."""


class MasterKeyset:
    """Wraps and unwraps data keys; about a microsecond a call once loaded."""

    def __init__(self, text: str, kms_uri: str = "") -> None:
        handle = _parse(text, kms_uri)
        self.primary_key_id: int = handle.keyset_info().primary_key_id
        self._aead = handle.primitive(aead.Aead)

    def wrap(self, key: bytes, purpose: bytes) -> bytes:
        return self._aead.encrypt(key, purpose)

    def unwrap(self, wrapped: bytes, purpose: bytes) -> bytes:
        """:raises KeysetUnusable: if no key of the set opens it."""
        try:
            return self._aead.decrypt(wrapped, purpose)
        except tink.TinkError as error:
            raise KeysetUnusable("The master keyset does not hold the key that wrapped this data key.") from error


def _parse(text: str, kms_uri: str) -> Any:
    try:
        if kms_uri:
            return tink.json_proto_keyset_format.parse_encrypted(text, _kms_aead(kms_uri), b"evenkeel")
        return tink.json_proto_keyset_format.parse(text, secret_key_access.TOKEN)
    except tink.TinkError as error:
        raise KeysetUnusable("EVENKEEL_MASTER_KEYSET is not a Tink JSON keyset that can be read.") from error


def _kms_aead(uri: str) -> Any:
    for prefix, (module, name) in KMS_CLIENTS.items():
        if uri.startswith(prefix):
            return getattr(import_module(module), name)(uri, None).get_aead(uri)
    raise ImproperlyConfigured(f"EVENKEEL_KMS_URI must start with one of {', '.join(KMS_CLIENTS)}")


def keyset_new() -> str:
    handle = tink.new_keyset_handle(TEMPLATE)
    return tink.json_proto_keyset_format.serialize(handle, secret_key_access.TOKEN)


def keyset_with_new_primary(text: str) -> str:
    """The same keyset with one more key, which becomes the primary; older keys stay to unwrap."""
    keyset, fresh = json.loads(text), json.loads(keyset_new())
    taken = {key["keyId"] for key in keyset["key"]}
    while fresh["primaryKeyId"] in taken:
        fresh = json.loads(keyset_new())
    keyset["key"] += fresh["key"]
    keyset["primaryKeyId"] = fresh["primaryKeyId"]
    return json.dumps(keyset)


def keyset_text() -> str:
    """
    The keyset as configured; a local start makes its file on first use.

    :raises KeysetUnusable: if nothing is configured.
    """
    if settings.EVENKEEL_MASTER_KEYSET:
        return settings.EVENKEEL_MASTER_KEYSET
    if not settings.EVENKEEL_MASTER_KEYSET_FILE:
        raise KeysetUnusable("Set EVENKEEL_MASTER_KEYSET, EVENKEEL_MASTER_KEYSET_FILE or EVENKEEL_KMS_URI.")
    path = Path(settings.EVENKEEL_MASTER_KEYSET_FILE)
    if not path.exists():
        keyset_write(path, keyset_new(), replace=False)
    return path.read_text()


def keyset_write(path: Path, text: str, *, replace: bool) -> None:
    """Whole or not at all, readable by its owner only; without `replace` the first writer wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        os.replace(temporary, path)
        return
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


_lock = threading.Lock()
_loaded: MasterKeyset | None = None


def master_keyset(*, fresh: bool = False) -> MasterKeyset:
    """The keyset of this process; `fresh` reads it again, after another process rotated it."""
    global _loaded
    if _loaded is None or fresh:
        with _lock:
            _loaded = MasterKeyset(keyset_text(), settings.EVENKEEL_KMS_URI)
    return _loaded

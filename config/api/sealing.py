"""Encryption with the owner's key, for this floor: the vault lives one floor up and registers itself here."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured

Sealer = Callable[[UUID, bytes], bytes]

_sealers: dict[str, Sealer] = {}


def register_sealer(seal: Sealer, unseal: Sealer) -> None:
    """This function will make `seal(owner_id, plaintext)` and `unseal(owner_id, blob)` the ones in use."""
    _sealers.update(seal=seal, unseal=unseal)


def seal(owner_id: UUID, plaintext: bytes) -> bytes:
    return _registered("seal")(owner_id, plaintext)


def unseal(owner_id: UUID, blob: bytes) -> bytes:
    return _registered("unseal")(owner_id, blob)


def _registered(name: str) -> Sealer:
    if name not in _sealers:
        # Storing an answer in clear because a start-up hook was lost would be silent; this is not.
        raise ImproperlyConfigured("No vault is registered; accounts registers one in its ready().")
    return _sealers[name]

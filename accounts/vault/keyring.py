"""Finds the data key that a sealed value names, without a query on the owner's own requests."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from accounts.vault.keyset import KeysetUnusable, master_keyset
from accounts.vault.models import DataKey

# Staff lists and workers meet the same keys again and again; a destroyed key is forgotten within this time.
REMEMBER_SECONDS = 30
REMEMBER_KEYS = 1024


class KeyDestroyed(Exception):
    """The data key is gone: its owner was erased, and the text with it."""


@dataclass(frozen=True, slots=True)
class OpenKey:
    """An unwrapped data key. `holder` is the owner's id or the system name, bound into every ciphertext."""

    key_id: int
    holder: bytes
    raw: bytes
    cipher: AESGCM

    def __repr__(self) -> str:
        return f"OpenKey({self.key_id})"


_remembered: dict[int, tuple[float, OpenKey]] = {}


def holder_of(owner_id: UUID | None, name: str | None) -> bytes:
    return owner_id.bytes if owner_id is not None else (name or "").encode()


def open_key(key_id: int, holder: bytes, wrapped: bytes) -> OpenKey:
    try:
        raw = master_keyset().unwrap(wrapped, holder)
    except KeysetUnusable:
        # Another process may have rotated the keyset since this one read it.
        raw = master_keyset(fresh=True).unwrap(wrapped, holder)
    return OpenKey(key_id, holder, raw, AESGCM(raw))


def key_by_id(key_id: int) -> OpenKey:
    """:raises KeyDestroyed: if no such key is left. At most one query."""
    known = _remembered.get(key_id)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    row = DataKey.objects.filter(pk=key_id).values_list("owner_id", "name", "wrapped").first()
    if row is None:
        _remembered.pop(key_id, None)
        raise KeyDestroyed(f"Data key {key_id} was destroyed.")
    key = open_key(key_id, holder_of(row[0], row[1]), bytes(row[2]))
    remember(key)
    return key


def keys_by_ids(key_ids: Iterable[int]) -> dict[int, OpenKey]:
    """Those of the keys that are left, for pages with words of many people. One query, none if all are remembered."""
    now, found, wanted = time.monotonic(), {}, set()
    for key_id in set(key_ids):
        known = _remembered.get(key_id)
        if known is not None and known[0] > now:
            found[key_id] = known[1]
        else:
            wanted.add(key_id)
    if wanted:
        rows = DataKey.objects.filter(pk__in=wanted).values_list("pk", "owner_id", "name", "wrapped")
        for key_id, owner_id, name, wrapped in rows:
            found[key_id] = open_key(key_id, holder_of(owner_id, name), bytes(wrapped))
            remember(found[key_id])
    return found


def remember(key: OpenKey) -> None:
    if len(_remembered) >= REMEMBER_KEYS:
        _remembered.clear()
    _remembered[key.key_id] = (time.monotonic() + REMEMBER_SECONDS, key)


def forget_keys() -> None:
    _remembered.clear()

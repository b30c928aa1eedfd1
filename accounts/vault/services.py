"""Makes, finds, re-wraps and destroys data keys; seals text for hand-written SQL."""

import hashlib
import hmac
import os
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts.audit.services import audit_record
from accounts.vault.keyring import KeyDestroyed, OpenKey, forget_keys, holder_of, key_by_id, open_key, remember
from accounts.vault.keyset import master_keyset
from accounts.vault.models import DataKey
from accounts.vault.sealing import seal, unseal

if TYPE_CHECKING:
    from accounts.identity.models import User

REWRAP_BATCH = 500


def key_of_user(user: "User") -> OpenKey:
    """The person's key; no query on a request of their own, where authentication preloaded it."""
    key = key_at_hand(user)
    if key is None:
        key = user.__dict__["_data_key"] = key_of_owner_id(user.pk)
    return key


def key_at_hand(user: "User") -> OpenKey | None:
    """The person's key if it needs no query; unwrapped when first asked for, as many requests open nothing."""
    held = user.__dict__
    if "_data_key" not in held and (wrapped := held.get("_wrapped_key")) is not None:
        held["_data_key"] = open_key(wrapped[0], user.pk.bytes, bytes(wrapped[1]))
    return held.get("_data_key")


def key_preload(user: "User", key_id: int | None, wrapped: bytes | None) -> None:
    if key_id is not None and wrapped is not None:
        user.__dict__["_wrapped_key"] = (key_id, wrapped)


def key_of_owner_id(owner_id: UUID) -> OpenKey:
    return _key_left(owner_id) or _key_create(owner_id=owner_id, name=None)


def _key_left(owner_id: UUID) -> OpenKey | None:
    row = DataKey.objects.filter(owner_id=owner_id).values_list("pk", "wrapped").first()
    return open_key(row[0], owner_id.bytes, bytes(row[1])) if row is not None else None


def system_key(name: str) -> OpenKey:
    """The key of a named purpose that belongs to no person."""
    row = DataKey.objects.filter(name=name).values_list("pk", flat=True).first()
    return key_by_id(row) if row is not None else _key_create(owner_id=None, name=name)


def _key_create(*, owner_id: UUID | None, name: str | None) -> OpenKey:
    keyset = master_keyset()
    holder = holder_of(owner_id, name)
    # get_or_create: two requests of a new person must end with one key, or one of them writes unreadable text.
    row, _ = DataKey.objects.get_or_create(
        owner_id=owner_id,
        name=name,
        defaults={"wrapped": keyset.wrap(os.urandom(32), holder), "master_key_id": keyset.primary_key_id},
    )
    key = open_key(row.pk, holder, bytes(row.wrapped))
    remember(key)
    return key


def key_create(*, owner: "User") -> None:
    owner.__dict__["_data_key"] = _key_create(owner_id=owner.pk, name=None)


def key_destroy(*, owner: "User", actor: "User | None") -> None:
    """This function will make every sealed value of `owner` unreadable, in backups too. There is no way back."""
    with transaction.atomic():
        DataKey.objects.filter(owner=owner).delete()
        audit_record(actor=actor, action="accounts.vault.key_destroyed", target=owner, owner_id=owner.pk)
    owner.forget_derived()
    forget_keys()


def keys_rewrap(*, actor: "User | None", batch: int = REWRAP_BATCH) -> int:
    """
    This function will wrap again, under the primary key, each data key that an older one wraps.

    No health text is read or written. Interrupted, it goes on where it stopped. Returns how many it re-wrapped.
    """
    keyset = master_keyset(fresh=True)
    done = 0
    while True:
        with transaction.atomic():
            rows = list(
                DataKey.objects.select_for_update(skip_locked=True)
                .exclude(master_key_id=keyset.primary_key_id)
                .order_by("pk")[:batch]
            )
            for row in rows:
                holder = holder_of(row.owner_id, row.name)
                row.wrapped = keyset.wrap(keyset.unwrap(bytes(row.wrapped), holder), holder)
                row.master_key_id = keyset.primary_key_id
            DataKey.objects.bulk_update(rows, ["wrapped", "master_key_id"])
            if not rows:
                break
            done += len(rows)
    audit_record(
        actor=actor,
        action="accounts.vault.key_rotated",
        target=("accounts.datakey", None),
        details={"rewrapped": done, "primary_key_id": keyset.primary_key_id},
    )
    return done


def seal_text(user: "User", label: str, text: str) -> bytes:
    return seal(key_of_user(user), label, text.encode())


def open_text(user: "User | None", label: str, blob: bytes) -> str:
    """:raises SealBroken: if the value was altered or is not `user`'s. No query when `user` carries the key."""
    if user is None:
        return unseal(blob, label).decode()
    return unseal(blob, label, key_at_hand(user), holder=user.pk.bytes).decode()


def owner_hmac_key(user: "User") -> bytes:
    """A key for fingerprints of the person's text: a plain hash of a short note could be guessed."""
    return hmac.digest(key_of_user(user).raw, b"evenkeel fingerprint", hashlib.sha256)


def owner_subkey(user: "User", purpose: str) -> bytes:
    """
    A key for one purpose that is gone with the person's own. No query when `user` carries that.

    :raises KeyDestroyed: if it is gone: a new one would fit nothing that the old one made.
    """
    key = key_at_hand(user) or _key_left(user.pk)
    if key is None:
        raise KeyDestroyed(f"No data key of {user.pk} is left.")
    user.__dict__["_data_key"] = key
    return hmac.digest(key.raw, b"evenkeel purpose\x00" + purpose.encode(), hashlib.sha256)

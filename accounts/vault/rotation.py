"""Rotation of the master key: a new primary, then every data key wrapped again. No health text is touched."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.vault.keyset import keyset_text, keyset_with_new_primary, keyset_write, master_keyset
from accounts.vault.services import keys_rewrap
from config.embedded.locks import Held

if TYPE_CHECKING:
    from accounts.identity.models import User

LOCK_SECONDS = 400.0


@dataclass(frozen=True, slots=True)
class Rotation:
    """`added_primary` is False where the keyset comes from the environment: its keeper adds the key there."""

    added_primary: bool
    primary_key_id: int
    rewrapped: int


def rotate_keys(*, actor: "User | None") -> Rotation:
    """This function will rotate the master key and re-wrap what older keys wrap; repeated, it goes on. Audited."""
    if settings.EVENKEEL_MASTER_KEYSET or not settings.EVENKEEL_MASTER_KEYSET_FILE:
        rewrapped = keys_rewrap(actor=actor)
        return Rotation(False, master_keyset().primary_key_id, rewrapped)
    path = Path(settings.EVENKEEL_MASTER_KEYSET_FILE)
    # One at a time, to the end: the second of two would write a keyset without the first one's key, and what was
    # wrapped with it in between would never open again.
    with Held(path.with_name(f"{path.name}.lock"), LOCK_SECONDS):
        keyset_write(path, keyset_with_new_primary(keyset_text()), replace=True)
        rewrapped = keys_rewrap(actor=actor)
        return Rotation(True, master_keyset().primary_key_id, rewrapped)

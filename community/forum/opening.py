"""The words of many authors at once: their keys in one query, whatever their number."""

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.vault.keyring import keys_by_ids
from accounts.vault.sealing import Sealed, key_id_of
from community.forum.models import ForumWords


def words_open(rows: Iterable[ForumWords], *names: str) -> None:
    """
    This function will open the named columns in place; at most one query.

    What nobody can open any more becomes None: its author was erased while the page was read.
    """
    found: Sequence[tuple[dict[str, Any], str, Sealed, Any]] = [
        (row.__dict__, name, value, row.owner_id)
        for row in rows
        for name in names
        if isinstance(value := row.__dict__.get(name), Sealed)
    ]
    keys = keys_by_ids(key_id_of(sealed.blob) for _, _, sealed, _ in found)
    for held, name, sealed, owner_id in found:
        key = keys.get(key_id_of(sealed.blob))
        held[name] = None if key is None else sealed.open(key, holder=owner_id.bytes)

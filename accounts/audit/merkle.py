"""Merkle trees over audit rows (RFC 6962: leaves and nodes are told apart by a prefix byte)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any


def leaf_hash(row: Sequence[Any]) -> bytes:
    """The hash of one row, over a spelling that does not depend on the database's or Python's version."""
    return hashlib.sha256(b"\x00" + json.dumps([_plain(value) for value in row], sort_keys=True).encode()).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if value is None or isinstance(value, int | str | dict | list):
        return value
    return str(value)


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root of a batch; an odd node goes up as it is. Linear in the number of leaves."""
    level = list(leaves)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def chain_hash(previous: bytes, first: int, last: int, count: int, root: bytes) -> bytes:
    return hashlib.sha256(b"\x02" + previous + f"{first}:{last}:{count}:".encode() + root).digest()

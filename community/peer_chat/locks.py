"""
What must not happen at the same moment.

Always in this order: the pool, tickets, people, conversations. Whoever blocks somebody holds the two people, and so
does whoever brings them together: one of the two waits, and then sees what the other committed.
"""

import hashlib
from uuid import UUID

from config.database import hot_rows

LOCK = "SELECT pg_advisory_xact_lock(k)::text FROM unnest(%s::bigint[]) AS k"


def pool_lock(*, topic: str, language: str) -> None:
    """This function will let one search of a topic and language after the other look at who waits."""
    hot_rows(LOCK, [[_number(b"peer pool", f"{topic}/{language}".encode())]])


def people_lock(*people: UUID) -> None:
    """This function will let nobody else pair or part these people until the transaction ends."""
    hot_rows(LOCK, [sorted({_number(b"peer person", person.bytes) for person in people})])


def _number(kind: bytes, name: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(name, digest_size=8, person=kind).digest(), signed=True)

"""
What must not happen at the same moment.

Always in this order: tickets, people, conversations. Whoever blocks somebody holds the two people, and so does
whoever brings them together: one of the two waits, and then sees what the other committed.
"""

import hashlib
from uuid import UUID

from config.database import hot_rows

LOCK = "SELECT pg_advisory_xact_lock(k)::text FROM unnest(%s::bigint[]) AS k"


def people_lock(*people: UUID) -> None:
    """This function will let nobody else pair or part these people until the transaction ends."""
    hot_rows(LOCK, [sorted({_number(person) for person in people})])


def _number(person: UUID) -> int:
    return int.from_bytes(hashlib.blake2b(person.bytes, digest_size=8, person=b"peer person").digest(), signed=True)

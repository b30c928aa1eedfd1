"""So that no post slips past a ban or a mute: a writer holds what a decision about the same person takes alone."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from config.database import hot_rows
from moderation.sanctions.barriers import register_barrier
from moderation.sanctions.selectors import may_write_require

_SHARED = "SELECT pg_advisory_xact_lock_shared(%s)"
_ALONE = "SELECT pg_advisory_xact_lock(%s)"


def register_barriers() -> None:
    """Called when the app starts."""
    register_barrier(writers_wait)


def writer_admit(*, author_id: UUID, now: datetime) -> None:
    """
    This function will let a write go on, in its transaction, after the row that it changes was locked. Two queries.

    No decision about the author is made between this and the commit. The order, content first and person second, is
    that of a moderator who acts on both.

    :raises CommunityBanned, CommunityMuted: if so.
    """
    hot_rows(_SHARED, (_number(author_id),))
    # A decision that this waited for is younger than the write's own clock, and must count.
    may_write_require(owner_id=author_id, now=max(now, timezone.now()))


def writers_wait(owner_id: UUID) -> None:
    """Waits for the person's writes that are under way; later ones wait for the decision."""
    hot_rows(_ALONE, (_number(owner_id),))


def _number(owner_id: UUID) -> int:
    digest = hashlib.blake2b(owner_id.bytes, digest_size=8, person=b"forum writer").digest()
    return int.from_bytes(digest, signed=True)

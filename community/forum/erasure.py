"""
What becomes of a person's words in the forum when the person is erased.

The words go in backups too, with the key. Where others answered a post it stays without words and without author.
"""

from datetime import datetime
from uuid import UUID

from accounts.erasure.registry import ERASED, Policy, register_of_nobody, register_policy
from community.forum.models import ForumCategory, ForumFollow, ForumPost, ForumReaction, ForumReply
from community.forum.retention import posts_empty, register_forum_retention, replies_remove


def register_erasure() -> None:
    """Called when the app starts."""
    register_policy(ForumReaction, Policy.ERASE, legal_basis=ERASED, order=80)
    register_policy(ForumFollow, Policy.ERASE, legal_basis=ERASED, order=80)
    # Replies before posts: a post that only its author answered needs no tombstone.
    register_policy(ForumReply, Policy.ERASE, legal_basis=ERASED, handler=replies_erase, order=85)
    register_policy(ForumPost, Policy.ANONYMISE, legal_basis=ERASED, handler=posts_erase, order=90)
    register_of_nobody(ForumCategory, "shelves of the forum, written by staff")
    register_forum_retention()


def replies_erase(subject_id: UUID, now: datetime) -> int:
    """With the support that others gave them."""
    ids = _held(ForumReply, subject_id)
    replies_remove(ids)
    return len(ids)


def posts_erase(subject_id: UUID, now: datetime) -> int:
    """Those that others answered become tombstones, the rest is deleted."""
    ids = _held(ForumPost, subject_id)
    posts_empty(ids, now=now)
    return len(ids)


def _held(model: type[ForumPost] | type[ForumReply], subject_id: UUID) -> list[UUID]:
    """Locked in one order; whoever answers or supports at this moment comes before or after, not between."""
    rows = model._default_manager.filter(owner=subject_id).order_by("pk").select_for_update(of=("self",))
    return list(rows.values_list("pk", flat=True))

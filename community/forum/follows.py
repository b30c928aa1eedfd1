"""Who follows a post."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.forum.models import ForumFollow, ForumPost
from community.forum.selectors import Viewer, words_get
from config.database import hot_rows
from config.ids import uuid7
from moderation.sanctions.selectors import may_read_require

MODEL = "community.forumfollow"
_INSERT = """
INSERT INTO community_forumfollow (id, owner_id, post_id, heard_until, created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (post_id, owner_id) DO NOTHING RETURNING id
"""
_SHARE = "SELECT 1 FROM community_forumpost WHERE id = %s AND deleted_at IS NULL FOR KEY SHARE"


def follow_insert(*, owner_id: UUID, post_id: UUID, now: datetime) -> bool:
    """In the caller's transaction; False if the person follows the post already. One statement."""
    return bool(hot_rows(_INSERT, (uuid7(), owner_id, post_id, now, now, now)))


@transaction.atomic
def follow_set(*, owner: User, viewer: Viewer, post_id: UUID, now: datetime) -> None:
    """
    This function will have the person told of new replies; repeated, it changes nothing.

    :raises NotFound: for a post that the person does not see.
    :raises CommunityBanned: for whoever takes no part now.
    """
    may_read_require(owner_id=owner.pk, now=now)
    words_get(ForumPost, viewer=viewer, row_id=post_id)
    # Held until the commit: a post that is erased at this moment would leave a follow of nothing.
    if not hot_rows(_SHARE, (post_id,)):
        raise NotFound
    if follow_insert(owner_id=owner.pk, post_id=post_id, now=now):
        audit_record(actor=owner, action="community.follow.set", target=("community.forumpost", post_id),
                     owner_id=owner.pk)  # fmt: skip


@transaction.atomic
def follow_remove(*, owner: User, post_id: UUID) -> None:
    """Also of a post that is not seen any more. Without a follow nothing happens."""
    if ForumFollow.objects.filter(owner=owner, post=post_id).delete()[0]:
        audit_record(actor=owner, action="community.follow.removed", target=("community.forumpost", post_id),
                     owner_id=owner.pk)  # fmt: skip

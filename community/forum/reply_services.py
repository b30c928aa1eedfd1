"""The writers of replies."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.identity.models import User
from community.forum.barriers import writer_admit
from community.forum.models import ForumPost, ForumReply, ForumState
from community.forum.selectors import Viewer, words_get
from community.forum.services import PostLocked, Written, words_audit, words_delete, words_edit, words_store
from community.forum.words import refusals_carry, words_screen
from config.ids import uuid7


def reply_create(
    *, author: User, viewer: Viewer, post_id: UUID, values: Mapping[str, Any], now: datetime
) -> Written[ForumReply]:
    """
    This function will store a reply once. The post is locked meanwhile, so none slips into one that was just closed.

    :raises NotFound: for a post that the author does not see.
    :raises PostLocked: for one that takes no replies; a repeat of a reply that is there is answered all the same.
    :raises TextRefused, CommunityBanned, CommunityMuted, IdConflict: as for posts.
    """
    words_get(ForumPost, viewer=viewer, row_id=post_id)
    reply_id = values.get("id") or uuid7()
    screened = words_screen({"content": values["content"]}, author=author, content_id=reply_id, now=now)
    with refusals_carry(screened, author=author, content_id=reply_id, now=now), transaction.atomic():
        post = words_get(ForumPost, viewer=viewer, row_id=post_id, lock=True)
        writer_admit(author_id=author.pk, now=now)
        if (post.is_locked or post.state != ForumState.PUBLISHED) and not _is_there(author, values):
            raise PostLocked
        row = ForumReply(id=reply_id, post=post)
        # The same text to another post is another reply.
        known = {**values, "post_id": str(post_id)}
        written = words_store(row, author=author, values=known, screened=screened, now=now)
        if written.fresh:
            words_audit(author, written.row, "created", {"post_id": str(post_id), "state": row.state})
    return written


def _is_there(author: User, values: Mapping[str, Any]) -> bool:
    return bool(values.get("id")) and ForumReply.objects.filter(pk=values["id"], owner=author).exists()


def reply_edit(*, author: User, reply_id: UUID, changes: Mapping[str, str], now: datetime) -> Written[ForumReply]:
    """:raises NotFound, EditClosed, TextRefused, CommunityBanned, CommunityMuted: as for posts."""
    return words_edit(ForumReply, author=author, row_id=reply_id, changes=changes, now=now)


def reply_delete(*, author: User, reply_id: UUID, now: datetime) -> None:
    """:raises NotFound: also when the reply is somebody else's."""
    words_delete(ForumReply, author=author, row_id=reply_id, now=now)

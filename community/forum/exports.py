"""
A person's own words in the forum, out of the house and into it again.

A file may say anything, and what it brings was read by nobody: it comes back as `kept`, which its author alone sees.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.db.models import Q

from accounts.export.registry import Counts, ExportSource, Row, register_export
from accounts.export.rows import columns_of, in_pages, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from community.forum.models import ForumCategory, ForumFollow, ForumPost, ForumReaction, ForumReply, ForumState
from community.forum.selectors import live, viewer_of
from community.forum.serializers import CONTENT, TITLE

LINE = r"^(?=.*\S)[^\x00-\x1f\x7f\u2028\u2029]*\Z"
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=CONTENT)]
TIMES = ("created_at", "updated_at")
_RECORD = ("state", "moderated_at", "published_at")


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    content: Text
    edited_at: Instant | None = None
    deleted_at: Instant | None = None
    created_at: Instant
    updated_at: Instant
    record: dict[str, Any] | None = None


class PostRow(_Words, frozen=True, kw_only=True):
    category: str
    title: Annotated[str, msgspec.Meta(max_length=TITLE, pattern=LINE)]


class ReplyRow(_Words, frozen=True, kw_only=True):
    post_id: UUID


class ReactionRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    post_id: UUID | None = None
    reply_id: UUID | None = None
    kind: ForumReaction.Kind
    created_at: Instant
    updated_at: Instant


class FollowRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    post_id: UUID
    heard_until: Instant
    told_at: Instant | None = None
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts. No part of a health record: no grant and no emergency opens it."""
    register_export(ExportSource("forum_posts", None, (ForumPost,), post_rows, posts_restore, order=60))
    register_export(ExportSource("forum_replies", None, (ForumReply,), reply_rows, replies_restore, order=61))
    register_export(ExportSource("forum_reactions", None, (ForumReaction,), reaction_rows, reactions_restore, order=62))
    register_export(ExportSource("forum_follows", None, (ForumFollow,), follow_rows, follows_restore, order=62))


def post_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(ForumPost.objects.filter(owner=owner).select_related("category"), owner=owner):
        yield {
            "id": row.pk, "category": row.category.slug, "title": row.title, "content": row.content,
            **columns_of(row, ("edited_at", "deleted_at", *TIMES)), "record": columns_of(row, _RECORD),
        }  # fmt: skip


def reply_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(ForumReply.objects.filter(owner=owner), owner=owner):
        names = ("id", "post_id", "content", "edited_at", "deleted_at", *TIMES)
        yield {**columns_of(row, names), "record": columns_of(row, _RECORD)}


def reaction_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(ForumReaction.objects.filter(owner=owner), owner=owner):
        yield columns_of(row, ("id", "post_id", "reply_id", "kind", *TIMES))


def follow_rows(owner: User) -> Iterator[Row]:
    for row in in_pages(ForumFollow.objects.filter(owner=owner), owner=owner):
        yield columns_of(row, ("id", "post_id", "heard_until", "told_at", *TIMES))


def posts_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    shelves = dict(ForumCategory.objects.values_list("slug", "pk"))

    def make(row: Row) -> ForumPost:
        read = msgspec.convert(row, PostRow)
        if read.category not in shelves:
            raise ValueError("There is no such category here.")
        return ForumPost(category_id=shelves[read.category], title=read.title, **_words(read, owner, now))

    return rows_restore(owner, rows, make=make, action="community.post.imported")


def replies_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """Those whose post is still here."""
    known = _Known(ForumPost, owner)

    def make(row: Row) -> ForumReply:
        read = msgspec.convert(row, ReplyRow)
        known.require(read.post_id)
        return ForumReply(post_id=read.post_id, **_words(read, owner, now))

    return rows_restore(owner, rows, make=make, action="community.reply.imported")


def reactions_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    posts, replies = _Known(ForumPost, owner), _Known(ForumReply, owner)

    def make(row: Row) -> ForumReaction:
        read = msgspec.convert(row, ReactionRow)
        if (read.post_id is None) == (read.reply_id is None):
            raise ValueError("Support is for one thing.")
        if not times_right(now, (read.created_at, read.updated_at)):
            raise ValueError("Not a row of ours.")
        if read.post_id is not None:
            posts.require(read.post_id)
        else:
            replies.require(read.reply_id)
        return ForumReaction(owner=owner, **msgspec.structs.asdict(read))

    return rows_restore(owner, rows, make=make, action="community.reaction.imported")


def follows_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    known = _Known(ForumPost, owner)

    def make(row: Row) -> ForumFollow:
        read = msgspec.convert(row, FollowRow)
        if not times_right(now, (read.created_at, read.updated_at, read.heard_until, read.told_at)):
            raise ValueError("Not a row of ours.")
        known.require(read.post_id)
        return ForumFollow(owner=owner, **msgspec.structs.asdict(read))

    return rows_restore(owner, rows, make=make, action="community.follow.imported")


class _Known:
    """Which posts or replies are here for the person: those that they see, or wrote. Each is asked for once."""

    def __init__(self, model: type[ForumPost] | type[ForumReply], owner: User) -> None:
        here = live(viewer_of(owner)) | Q(owner=owner)
        self._rows, self._seen = model._default_manager.filter(here), dict[UUID, bool]()

    def require(self, row_id: UUID | None) -> None:
        """:raises ValueError: if not."""
        if row_id is None:
            raise ValueError("An id is needed.")
        if row_id not in self._seen:
            self._seen[row_id] = self._rows.filter(pk=row_id).exists()
        if not self._seen[row_id]:
            raise ValueError("It is not here.")


def _words(read: _Words, owner: User, now: datetime) -> dict[str, Any]:
    times = (read.created_at, read.updated_at, read.edited_at, read.deleted_at)
    if not read.content.strip() or not times_right(now, times):
        raise ValueError("Not a row of ours.")
    return {
        "id": read.id, "owner": owner, "content": read.content, "state": ForumState.KEPT,
        "edited_at": read.edited_at, "deleted_at": read.deleted_at, "created_at": read.created_at,
        "updated_at": read.updated_at,
    }  # fmt: skip

"""Words that were deleted are erased 30 days later (conflict C68); a post with replies stays as a tombstone (C44)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.erasure.registry import register_retention
from community.forum.models import ForumFollow, ForumPost, ForumReaction, ForumReply

KEPT = timedelta(days=30)
BATCH = 500


def register_forum_retention() -> None:
    """Called when the app starts."""
    register_retention(
        "forum_words", deleted_words_erase, requirement="C68",
        says="Words of deleted posts and replies are erased 30 days later; a post with replies stays without words.",
    )  # fmt: skip


def deleted_words_erase(now: datetime) -> int:
    """This function will do one pass over what was deleted long enough ago, and say how many rows it met."""
    done = 0
    while found := _batch(now - KEPT):
        done += found
    return done


@transaction.atomic
def _batch(before: datetime) -> int:
    replies = _taken(ForumReply, before)
    replies_remove(replies)
    posts = _taken(ForumPost, before)
    posts_empty(posts)
    return len(replies) + len(posts)


def _taken(model: type[ForumPost] | type[ForumReply], before: datetime) -> list[UUID]:
    """What another worker has in hand is left to it. A tombstone is met again when its last reply is gone."""
    rows = model._default_manager.filter(deleted_at__lte=before).order_by("deleted_at")
    if model is ForumPost:
        replies = ForumReply.objects.filter(post=OuterRef("pk"))
        rows = rows.exclude(Exists(replies), owner=None)
    return list(rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:BATCH])


def replies_remove(ids: Collection[UUID]) -> None:
    """In the caller's transaction, which holds the rows: support of others that hangs on them goes first."""
    ForumReaction.objects.filter(reply__in=ids)._raw_delete("default")
    ForumReply.objects.filter(pk__in=ids)._raw_delete("default")


def posts_empty(ids: Collection[UUID], *, now: datetime | None = None) -> int:
    """
    This function will take words, author, support and followers from posts, and remove those that nobody answered.

    In the caller's transaction, which holds the rows. Gives the number of tombstones; `now` marks those as deleted
    that were not yet.
    """
    ForumReaction.objects.filter(post__in=ids)._raw_delete("default")
    ForumFollow.objects.filter(post__in=ids)._raw_delete("default")
    posts = ForumPost.objects.filter(pk__in=ids)
    posts.exclude(Exists(ForumReply.objects.filter(post=OuterRef("pk"))))._raw_delete("default")
    if now is not None:
        posts.filter(deleted_at=None).update(deleted_at=now)
    return posts.update(owner=None, title=None, content=None, fingerprint=None)

"""
The only way to categories, posts and replies: what a viewer may see of them.

Seen by all is what is published by somebody whose account is open; the author sees their own in every state; two
people with a block between them do not see each other. What is deleted, or whose author is gone, is a tombstone.
"""

from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from community.blocks.selectors import blocked_ids
from community.forum.models import ForumCategory, ForumFollow, ForumPost, ForumReply, ForumState, ForumWords

W = TypeVar("W", bound=ForumWords)
ACTIVE = User.Status.ACTIVE
_SHOWN = ("id", "owner_id", "state", "edited_at", "moderated_at", "deleted_at", "created_at")
POST_CARD = (*_SHOWN, "category_id", "title", "is_locked", "is_pinned")
NEWEST = ("-is_pinned", "-created_at", "-id")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads; nobody signed in has no id and no blocks."""

    user_id: UUID | None = None
    blocked: frozenset[UUID] = field(default_factory=frozenset)


def viewer_of(user: Any) -> Viewer:
    """One query for somebody signed in."""
    if not user.is_authenticated:
        return Viewer()
    return Viewer(user.pk, blocked_ids(viewer_id=user.pk))


def category_list() -> QuerySet[ForumCategory]:
    return ForumCategory.objects.order_by("order", "slug")


def live(viewer: Viewer) -> Q:
    """Rows whose words the viewer may read."""
    shown = Q(state=ForumState.PUBLISHED)
    if viewer.user_id is not None:
        shown |= Q(owner=viewer.user_id)
    there = Q(deleted_at=None, owner__status=ACTIVE) & shown
    return there & ~Q(owner__in=viewer.blocked) if viewer.blocked else there


def is_gone(row: ForumWords) -> bool:
    """For rows with `owner_status`: deleted, erased, or of an account that is closed."""
    return row.deleted_at is not None or row.owner_status != ACTIVE  # type: ignore[attr-defined]


def is_live(row: ForumWords, viewer: Viewer) -> bool:
    """`live`, for a row with `owner_status`."""
    if is_gone(row) or row.owner_id in viewer.blocked:
        return False
    return row.state == ForumState.PUBLISHED or (viewer.user_id is not None and row.owner_id == viewer.user_id)


def post_list(*, viewer: Viewer, category_id: UUID | None = None) -> QuerySet[ForumPost]:
    """Pinned posts first, then the newest."""
    posts = ForumPost.objects.filter(live(viewer))
    return (posts if category_id is None else posts.filter(category=category_id)).order_by(*NEWEST)


def cards(posts: QuerySet[ForumPost], *, viewer: Viewer) -> QuerySet[ForumPost]:
    """With what a list shows beside the post's own columns."""
    replies = ForumReply.objects.filter(live(viewer), post=OuterRef("pk")).order_by().values("post")
    counted = replies.annotate(count=Count("pk")).values("count")
    following = ForumFollow.objects.filter(owner=viewer.user_id, post=OuterRef("pk"))
    return posts.only(*POST_CARD).annotate(
        owner_status=F("owner__status"),
        reply_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        is_following=Exists(following),
    )


def post_get(*, viewer: Viewer, post_id: UUID) -> ForumPost:
    """
    A post as its page shows it, or its tombstone while replies of others hang on it. One query, for a tombstone two.

    :raises NotFound: also for what the viewer may not see.
    """
    found = cards(ForumPost.objects.filter(pk=post_id), viewer=viewer).only(*POST_CARD, "content").first()
    if found is None:
        raise NotFound
    if is_gone(found):
        others = ForumReply.objects.filter(live(viewer), post=found)
        if found.owner_id is not None:
            others = others.exclude(owner=found.owner_id)
        if not others.exists():
            raise NotFound
    elif not is_live(found, viewer):
        raise NotFound
    return found


def reply_list(*, viewer: Viewer, post: ForumPost) -> QuerySet[ForumReply]:
    """From the oldest on; what is gone keeps its place, so that those who answered it are understood."""
    gone = Q(deleted_at__isnull=False) | Q(owner=None) | ~Q(owner__status=ACTIVE)
    seen = live(viewer) | (gone & Q(state=ForumState.PUBLISHED))
    rows = ForumReply.objects.filter(seen, post=post).annotate(owner_status=F("owner__status"))
    return rows.only(*_SHOWN, "post_id", "content").order_by("created_at", "id")


def words_get(model: type[W], *, viewer: Viewer, row_id: UUID, lock: bool = False) -> W:
    """
    A post or reply whose words the viewer may read. One query; with `lock` nobody changes it until the commit.

    :raises NotFound: also for a tombstone.
    """
    rows = model._default_manager.filter(pk=row_id).annotate(owner_status=F("owner__status"))
    found = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if found is None or not is_live(found, viewer):
        raise NotFound
    return found


def own_get(model: type[W], *, author: User, row_id: UUID, lock: bool = False) -> W:
    """:raises NotFound: also when it is somebody else's. A deleted one is found until its words are erased."""
    rows = model._default_manager.filter(pk=row_id, owner=author)
    found = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if found is None:
        raise NotFound
    found.owner = author  # with the key that authentication loaded
    return found

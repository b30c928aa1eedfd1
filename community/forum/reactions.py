"""
Support for posts and replies: at most one of each kind by each person, kept so by the database.

Counts are counted when they are read, from the index that keeps them unique. There is no counter that could drift.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from community.forum.barriers import writer_admit
from community.forum.models import ForumPost, ForumReaction, ForumReply, ForumWords
from community.forum.selectors import Viewer, words_get
from config.database import hot_rows
from config.ids import uuid7

KINDS = tuple(ForumReaction.Kind.values)
TARGETS: dict[str, type[ForumWords]] = {"post": ForumPost, "reply": ForumReply}


@dataclass(slots=True)
class Support:
    """What one post or reply got: numbers by kind, and the kinds that the viewer gave."""

    counts: dict[str, int] = field(default_factory=dict)
    mine: list[str] = field(default_factory=list)


def _sql(target: str) -> tuple[str, str, str]:
    other = "reply" if target == "post" else "post"
    insert = f"""
    INSERT INTO community_forumreaction (id, owner_id, {target}_id, kind, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT ({target}_id, kind, owner_id) WHERE {other}_id IS NULL DO NOTHING RETURNING id
    """  # noqa: S608 - names from this module only
    share = f"SELECT 1 FROM community_forum{target} WHERE id = %s AND deleted_at IS NULL FOR KEY SHARE"  # noqa: S608
    counts = f"""
    SELECT {target}_id, kind, count(*), coalesce(bool_or(owner_id = %s), false)
    FROM community_forumreaction WHERE {target}_id = ANY(%s) AND {other}_id IS NULL GROUP BY {target}_id, kind
    """  # noqa: S608
    return insert, share, counts


_SQL = {target: _sql(target) for target in TARGETS}


def support_of(target: str, row_ids: Collection[UUID], *, viewer: Viewer) -> dict[UUID, Support]:
    """This function will count what a page of posts or replies got. One query, none for an empty page."""
    found: dict[UUID, Support] = {row_id: Support() for row_id in row_ids}
    if not found:
        return found
    for row_id, kind, count, mine in hot_rows(_SQL[target][2], (viewer.user_id, list(found))):
        found[row_id].counts[kind] = count
        if mine:
            found[row_id].mine.append(kind)
    for support in found.values():
        support.mine.sort(key=KINDS.index)
    return found


@transaction.atomic
def reaction_set(*, owner: User, viewer: Viewer, target: str, row_id: UUID, kind: str, now: datetime) -> Support:
    """
    This function will give one kind of support; repeated, it changes nothing.

    :raises NotFound: for a kind that there is not, or what the person does not see.
    :raises CommunityBanned, CommunityMuted: for whoever may not speak to others now.
    """
    _kind_require(kind)
    words_get(TARGETS[target], viewer=viewer, row_id=row_id)
    insert, share, _ = _SQL[target]
    # Held until the commit: what is erased at this moment would leave support for nothing.
    if not hot_rows(share, (row_id,)):
        raise NotFound
    writer_admit(author_id=owner.pk, now=now)
    if hot_rows(insert, (uuid7(), owner.pk, row_id, kind, now, now)):
        _audit(owner, target, row_id, kind, "set")
    return support_of(target, [row_id], viewer=viewer)[row_id]


@transaction.atomic
def reaction_remove(*, owner: User, viewer: Viewer, target: str, row_id: UUID, kind: str) -> Support:
    """
    This function will take it back; without one nothing happens.

    :raises NotFound: as `reaction_set`.
    """
    _kind_require(kind)
    words_get(TARGETS[target], viewer=viewer, row_id=row_id)
    if ForumReaction.objects.filter(owner=owner, kind=kind, **{target: row_id}).delete()[0]:
        _audit(owner, target, row_id, kind, "removed")
    return support_of(target, [row_id], viewer=viewer)[row_id]


def _kind_require(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound


def _audit(owner: User, target: str, row_id: UUID, kind: str, verb: str) -> None:
    audit_record(
        actor=owner, action=f"community.reaction.{verb}", target=(f"community.forum{target}", row_id),
        owner_id=owner.pk, details={"kind": kind},
    )  # fmt: skip

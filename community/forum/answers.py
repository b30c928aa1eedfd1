"""
What readers get: the pseudonym and never an id of a person, times to the second, no word of what is gone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.identity.models import User
from community.forum.models import ForumPost, ForumReply, ForumState, ForumWords
from community.forum.opening import words_open
from community.forum.reactions import KINDS, Support, support_of
from community.forum.selectors import Viewer, is_gone

# Of whoever deleted their words, was erased, or closed their account: all look the same.
NOBODY = "Deleted"
Answer = dict[str, Any]


def post_cards(rows: Sequence[ForumPost], *, viewer: Viewer) -> list[Answer]:
    """Of rows of `selectors.cards`. Two queries, one when the authors' keys are remembered."""
    words_open(rows, "title")
    names = _names(rows)
    support = support_of("post", [row.pk for row in rows], viewer=viewer)
    return [post_card(row, viewer, support[row.pk], names) for row in rows]


def post_page(row: ForumPost, replies: Sequence[ForumReply], *, viewer: Viewer, more: str | None) -> Answer:
    """A post with the first of its replies; all of their words are opened together."""
    words_open([row], "title", "content")
    answers = reply_answers(replies, viewer=viewer)
    support = support_of("post", [row.pk], viewer=viewer)[row.pk]
    return {
        **post_card(row, viewer, support, _names([row])),
        "content": None if is_gone(row) else row.content,
        "replies": answers,
        "replies_next": more,
    }


def reply_answers(rows: Sequence[ForumReply], *, viewer: Viewer) -> list[Answer]:
    """Two queries, one when the authors' keys are remembered."""
    words_open(rows, "content")
    names = _names(rows)
    support = support_of("reply", [row.pk for row in rows], viewer=viewer)
    return [reply_answer(row, viewer, support[row.pk], names) for row in rows]


def post_card(row: ForumPost, viewer: Viewer, support: Support, names: dict[UUID, str]) -> Answer:
    return {
        **_shared(row, viewer, support, names),
        "category_id": row.category_id,
        "title": None if is_gone(row) else row.title,
        "reply_count": row.reply_count,  # type: ignore[attr-defined]
        "is_pinned": row.is_pinned,
        "is_locked": row.is_locked,
        "is_following": row.is_following,  # type: ignore[attr-defined]
    }


def reply_answer(row: ForumReply, viewer: Viewer, support: Support, names: dict[UUID, str]) -> Answer:
    return {
        **_shared(row, viewer, support, names),
        "post_id": row.post_id,
        "content": None if is_gone(row) else row.content,
    }


def fresh_post(row: ForumPost, viewer: Viewer) -> Answer:
    """Of a post that was just made by the viewer. No query."""
    row.owner_status, row.reply_count, row.is_following = User.Status.ACTIVE, 0, True  # type: ignore[attr-defined]
    card = post_card(row, viewer, Support(), _names([row]))
    return {**card, "content": row.content, "replies": [], "replies_next": None}


def own_reply(row: ForumReply, viewer: Viewer, support: Support) -> Answer:
    """Of a reply that the viewer just wrote. No query."""
    row.owner_status = User.Status.ACTIVE  # type: ignore[attr-defined]
    return reply_answer(row, viewer, support, _names([row]))


def _names(rows: Iterable[ForumWords]) -> dict[UUID, str]:
    return {owner_id: User(pk=owner_id).pseudonym for owner_id in {row.owner_id for row in rows} if owner_id}


def _shared(row: ForumWords, viewer: Viewer, support: Support, names: dict[UUID, str]) -> Answer:
    gone = is_gone(row)
    mine = viewer.user_id is not None and row.owner_id == viewer.user_id
    return {
        "id": row.pk,
        "author_pseudonym": NOBODY if gone else names[row.owner_id],
        "is_mine": mine and not gone,
        "status": "deleted" if gone else str(ForumState(row.state)),
        "created_at": _second(row.created_at),
        "edited_at": None if gone else _second(row.edited_at),
        "edited_by_moderator": row.moderated_at is not None and not gone,
        "reactions": {kind: 0 if gone else support.counts.get(kind, 0) for kind in KINDS},
        "my_reactions": [] if gone else support.mine,
    }


def _second(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(microsecond=0)

"""The writers of posts. Screened before the transaction; stored, audited and recorded inside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.vault.services import owner_hmac_key
from community.forum.barriers import writer_admit
from community.forum.follows import follow_insert
from community.forum.models import ForumCategory, ForumPost, ForumState, ForumWords
from community.forum.selectors import own_get
from community.forum.words import Screened, refusals_carry, words_answer, words_record, words_screen
from config.api.client_ids import fingerprint, store_once
from config.api.errors import Conflict
from config.ids import uuid7
from moderation.judging.outcomes import Place
from moderation.screening.services import hold_withdraw, slow_start_require

W = TypeVar("W", bound=ForumWords)
# A slip of the pen can be mended; what others have answered should stay what they answered.
EDIT_WINDOW = timedelta(hours=1)


class EditClosed(Conflict):
    default_code = "edit_closed"
    default_detail = "This can be changed for an hour, and no more once a moderator changed, hid or locked it."


class PostLocked(Conflict):
    default_code = "post_locked"
    default_detail = "This post takes no more replies."


@dataclass(frozen=True, slots=True)
class Written(Generic[W]):
    """`fresh`: a repeat of a create is not. `support`: the help to show, when a text sounds like danger."""

    row: W
    fresh: bool
    support: dict[str, Any] | None


def post_create(*, author: User, values: Mapping[str, Any], now: datetime) -> Written[ForumPost]:
    """
    This function will store a post once; its author follows it.

    :raises TextRefused: when it cannot be shared.
    :raises CommunityBanned, CommunityMuted: for whoever may not write now.
    :raises IdConflict: when the id is somebody's, or the author's with another body.
    :raises ValidationError: naming category_id.
    """
    post_id = values.get("id") or uuid7()
    texts = {"title": values["title"], "content": values["content"]}
    screened = words_screen(texts, author=author, content_id=post_id, now=now)
    with refusals_carry(screened, author=author, content_id=post_id, now=now), transaction.atomic():
        writer_admit(author_id=author.pk, now=now)
        row = ForumPost(id=post_id, category=_open_category(values["category_id"]), title=screened.texts["title"])
        written = words_store(row, author=author, values=values, screened=screened, now=now)
        if written.fresh:
            follow_insert(owner_id=author.pk, post_id=row.pk, now=now)
            words_audit(author, written.row, "created", {"category_id": str(row.category_id), "state": row.state})
    return written


def _open_category(category_id: UUID) -> ForumCategory:
    found = ForumCategory.objects.filter(pk=category_id, is_open=True).first()
    if found is None:
        raise ValidationError({"category_id": [ErrorDetail("There is no such open category.", "category_unknown")]})
    return found


def words_store(row: W, *, author: User, values: Mapping[str, Any], screened: Screened, now: datetime) -> Written[W]:
    """This function will insert a new post or reply, or find what the same create left, in the caller's transaction."""
    row.owner, row.content, row.created_at = author, screened.texts["content"], now
    row.state = ForumState.HELD if screened.is_held else ForumState.PUBLISHED
    row.published_at = None if screened.is_held else now
    mine = None
    if values.get("id"):
        body = {name: value for name, value in values.items() if value is not None}
        mine = row.fingerprint = fingerprint(owner_hmac_key(author), body)
    stored, fresh = store_once(row, same=lambda known: is_same(known, author, mine))
    stored.owner = author
    if fresh:
        slow_start_require(author=author, place=Place.FORUM, now=now, verdict=screened.worst)
    answer = words_record if fresh else words_answer
    return Written(stored, fresh, answer(screened, author=author, row=stored, now=now))


def is_same(stored: ForumWords, author: User, mine: bytes | None) -> bool:
    known = stored.fingerprint
    return stored.owner_id == author.pk and mine is not None and known is not None and bytes(known) == mine


def post_edit(*, author: User, post_id: UUID, changes: Mapping[str, str], now: datetime) -> Written[ForumPost]:
    """
    This function will change title or text within the edit window.

    :raises NotFound: also when the post is somebody else's.
    :raises EditClosed: later than that, or once a moderator stepped in.
    :raises TextRefused, CommunityBanned, CommunityMuted: as for a new one.
    """
    return words_edit(ForumPost, author=author, row_id=post_id, changes=changes, now=now)


def words_edit(model: type[W], *, author: User, row_id: UUID, changes: Mapping[str, str], now: datetime) -> Written[W]:
    if own_get(model, author=author, row_id=row_id).deleted_at is not None:
        raise NotFound
    screened = words_screen(changes, author=author, content_id=row_id, now=now)
    with refusals_carry(screened, author=author, content_id=row_id, now=now), transaction.atomic():
        row = own_get(model, author=author, row_id=row_id, lock=True)
        writer_admit(author_id=author.pk, now=now)
        if row.deleted_at is not None:
            raise NotFound
        if row.state == ForumState.HELD and len(changes) < len(row.texts):
            # All of it is published or waits together, and the moderator reads all of it. Judged here, under the lock:
            # these words are those that stand.
            screened = words_screen(row.texts_after(changes), author=author, content_id=row_id, now=now)
        names = [name for name, text in screened.texts.items() if getattr(row, name) != text]
        if not names:
            return Written(row, False, words_answer(screened, author=author, row=row, now=now))
        _edit(row, names, screened, author, now)
        words_audit(author, row, "edited", {"fields": sorted(names), "state": row.state})
        return Written(row, False, words_record(screened, author=author, row=row, now=now))


def _edit(row: ForumWords, names: list[str], screened: Screened, author: User, now: datetime) -> None:
    late = now - row.created_at > EDIT_WINDOW
    locked = row.is_locked if isinstance(row, ForumPost) else row.post.is_locked  # type: ignore[attr-defined]
    if late or locked or row.moderated_at is not None or row.state == ForumState.HIDDEN:
        raise EditClosed
    for name in names:
        setattr(row, name, screened.texts[name])
    row.edited_at = now
    if screened.is_held and row.state == ForumState.PUBLISHED:
        row.state = ForumState.HELD
    elif not screened.is_held:
        # Nothing is left of what it may have waited for.
        hold_withdraw(author=author, content_id=row.pk, now=now)
        if row.state == ForumState.HELD:
            row.state, row.published_at = ForumState.PUBLISHED, row.published_at or now
    row.save(update_fields=[*names, "edited_at", "state", "published_at", "updated_at"])


def post_delete(*, author: User, post_id: UUID, now: datetime) -> None:
    """
    This function will take a post of the author's own from view at once; its words are erased 30 days later.

    :raises NotFound: also when the post is somebody else's.
    """
    words_delete(ForumPost, author=author, row_id=post_id, now=now)


@transaction.atomic
def words_delete(model: type[ForumWords], *, author: User, row_id: UUID, now: datetime) -> None:
    """Repeated, it changes nothing. Whoever is muted or banned may still take their own words back."""
    row = own_get(model, author=author, row_id=row_id, lock=True)
    if row.deleted_at is None:
        row.deleted_at = now
        row.save(update_fields=["deleted_at", "updated_at"])
        hold_withdraw(author=author, content_id=row.pk, now=now)
        words_audit(author, row, "deleted", {})
    elif row.is_taken_down:
        # Now it is the author's own wish, too: no decision about the moderator's brings it back.
        row.moderated_at = None
        row.save(update_fields=["moderated_at", "updated_at"])
        words_audit(author, row, "deleted", {})


def words_audit(author: User, row: ForumWords, verb: str, details: Mapping[str, Any]) -> None:
    audit_record(
        actor=author, action=f"community.{row.noun}.{verb}", target=row, owner_id=author.pk, details=details or None
    )

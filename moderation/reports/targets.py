"""
What can be reported and moderated. Rooms above register their kinds of content when they start.

A target is the only way from moderation to a text: moderation never reads another room's tables.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from rest_framework.exceptions import NotFound, ValidationError

from accounts.identity.models import User


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A text as it is now. `author_name` is the name that readers see, never an address or a user name."""

    content_id: UUID
    author_id: UUID | None
    author_name: str
    text: str
    place: str
    created_at: datetime
    is_hidden: bool = False


class Target(Protocol):
    """
    One kind of content; `content_type` is the word of the API: post, reply, group_message, chat_message, ...

    All methods but `seen_by` are for staff, and are called inside the transaction of the action. They lock the row
    first, so that an edit of the author and an action of a moderator are one after the other; they raise NotFound
    for a row that is not there, and may be repeated.
    """

    content_type: str

    def seen_by(self, *, viewer: User, content_id: UUID) -> Snapshot:
        """What `viewer` sees, locked against edits until the transaction ends. :raises NotFound: as any selector."""

    def snapshot(self, *, content_id: UUID) -> Snapshot:
        """What stands there now, hidden or not."""

    def hide(self, *, content_id: UUID, now: datetime) -> None:
        """Nobody but the author sees it any more."""

    def show(self, *, content_id: UUID, now: datetime) -> None:
        """The opposite of `hide`; also publishes what screening held."""

    def edit(self, *, content_id: UUID, text: str, now: datetime) -> None:
        """Readers see `text` from now on, marked as edited by a moderator."""

    def delete(self, *, content_id: UUID, now: datetime) -> None:
        """A tombstone; the words are erased 30 days later (conflicts C44, C68)."""


_TARGETS: dict[str, Target] = {}


def register_target(target: Target) -> None:
    _TARGETS[target.content_type] = target


def target_of(content_type: str) -> Target:
    """:raises NotFound: for a kind that nobody registered."""
    target = _TARGETS.get(content_type)
    if target is None:
        raise NotFound
    return target


def content_types() -> list[str]:
    return sorted(_TARGETS)


def target_find(content_id: UUID, content_type: str | None = None) -> tuple[str, Snapshot]:
    """
    This function will find content by its id, and its kind where the path of the action names none (conflict C68).

    Ids are made by clients: somebody can give a message the id of a post, so that it would be found in its place.

    :raises NotFound: if no kind has it.
    :raises ValidationError: naming `content_type`, if several have.
    """
    if content_type:
        return content_type, target_of(content_type).snapshot(content_id=content_id)
    found: list[tuple[str, Snapshot]] = []
    for name in content_types():
        try:
            found.append((name, target_of(name).snapshot(content_id=content_id)))
        except NotFound:
            continue
    if not found:
        raise NotFound
    if len(found) > 1:
        names = ", ".join(name for name, _ in found)
        raise ValidationError({"content_type": [f"Say which is meant: {names}."]})
    return found[0]

"""
Posts and replies as reports and moderators reach them. Each method locks the row first, as the author's own changes do.

The text of a post has its title in the first line, after `# `. An edit that begins so gives a new title too; any other
changes the text and leaves the title.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.vault.keyring import KeyDestroyed
from community.forum.answers import NOBODY
from community.forum.models import ForumPost, ForumReply, ForumState, ForumWords
from community.forum.selectors import viewer_of, words_get
from moderation.reports.targets import Snapshot, register_target

TITLE_MARK = "# "


def register_targets() -> None:
    """Called when the app starts."""
    for target in (POST, REPLY):
        register_target(target)


@dataclass(frozen=True, slots=True)
class ForumTarget:
    model: type[ForumWords]

    @property
    def content_type(self) -> str:
        return self.model.noun

    def seen_by(self, *, viewer: User, content_id: UUID) -> Snapshot:
        return self._shown(words_get(self.model, viewer=viewer_of(viewer), row_id=content_id, lock=True))

    def snapshot(self, *, content_id: UUID) -> Snapshot:
        return self._shown(self._locked(content_id))

    def hide(self, *, content_id: UUID, now: datetime) -> None:
        row = self._locked(content_id)
        if row.state != ForumState.HIDDEN:
            row.state = ForumState.HIDDEN
            row.save(update_fields=["state", "updated_at"])

    def show(self, *, content_id: UUID, now: datetime) -> None:
        row = self._locked(content_id)
        if row.is_taken_down:
            if row.owner_id is None:
                raise NotFound  # its words were erased
            row.deleted_at = row.moderated_at = None
        elif row.state == ForumState.PUBLISHED:
            return
        row.state, row.published_at = ForumState.PUBLISHED, row.published_at or now
        row.save(update_fields=["state", "published_at", "deleted_at", "moderated_at", "updated_at"])

    def edit(self, *, content_id: UUID, text: str, now: datetime) -> None:
        row = self._locked(content_id)
        if row.owner_id is None:
            raise NotFound  # its words were erased, and new ones would be nobody's
        names = ["content", "moderated_at", "updated_at"]
        if isinstance(row, ForumPost) and text.startswith(TITLE_MARK):
            title, _, text = text.removeprefix(TITLE_MARK).partition("\n")
            row.title = title.strip()
            names.append("title")
        row.content, row.moderated_at = text.strip(), now
        row.save(update_fields=names)

    def delete(self, *, content_id: UUID, now: datetime) -> None:
        row = self._locked(content_id)
        if row.deleted_at is None:
            row.deleted_at = row.moderated_at = now
            row.save(update_fields=["deleted_at", "moderated_at", "updated_at"])

    def _locked(self, content_id: UUID) -> ForumWords:
        rows = self.model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk=content_id)
        found = rows.annotate(owner_status=F("owner__status")).first()
        if found is None:
            raise NotFound
        return found

    def _shown(self, row: ForumWords) -> Snapshot:
        return Snapshot(
            content_id=row.pk,
            author_id=row.owner_id,
            author_name=User(pk=row.owner_id).pseudonym if row.owner_id else NOBODY,
            text=_text_of(row),
            place="forum",
            created_at=row.created_at,
            is_hidden=row.state != ForumState.PUBLISHED or row.deleted_at is not None,
        )


def _text_of(row: ForumWords) -> str:
    """Empty for what was erased."""
    try:
        if row.content is None:
            return ""
        return f"{TITLE_MARK}{row.title}\n{row.content}" if isinstance(row, ForumPost) else row.content
    except KeyDestroyed:
        return ""


POST = ForumTarget(ForumPost)
REPLY = ForumTarget(ForumReply)

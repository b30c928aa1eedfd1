"""An answer of the companion that its reader reports. Nobody else ever saw it, and nobody wrote it."""

from datetime import datetime
from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from community.assistant.embeddings import embedding_forget
from community.assistant.models import AssistantMessage
from community.assistant.selectors import message_get
from moderation.reports.targets import Snapshot, register_target

NAME = "Companion"
PLACE = "assistant"
Role = AssistantMessage.Role


class AssistantMessageTarget:
    content_type = "assistant_message"

    def seen_by(self, *, viewer: User, content_id: UUID) -> Snapshot:
        """:raises NotFound: also for what the person wrote themselves, and for what is hidden."""
        row = message_get(owner=viewer, message_id=content_id, lock=True)
        if row.role != Role.ASSISTANT or row.is_hidden:
            raise NotFound
        return _snapshot(row)

    def snapshot(self, *, content_id: UUID) -> Snapshot:
        return _snapshot(self._row(content_id))

    def hide(self, *, content_id: UUID, now: datetime) -> None:
        self._set(content_id, is_hidden=True)

    def show(self, *, content_id: UUID, now: datetime) -> None:
        self._set(content_id, is_hidden=False)

    def edit(self, *, content_id: UUID, text: str, now: datetime) -> None:
        row = self._row(content_id)
        row.content, row.flags = text, sorted({*row.flags, "edited"})
        row.save(update_fields=["content", "flags", "updated_at"])
        embedding_forget(message_id=row.pk)

    def delete(self, *, content_id: UUID, now: datetime) -> None:
        """At once: only one person saw it, so there is no thread to keep whole."""
        row = self._row(content_id)
        row.content, row.cards, row.flags = "", None, sorted({*row.flags, "deleted"})
        row.is_hidden = True
        row.save(update_fields=["content", "cards", "flags", "is_hidden", "updated_at"])
        embedding_forget(message_id=row.pk)

    def _set(self, content_id: UUID, *, is_hidden: bool) -> None:
        row = self._row(content_id)
        row.is_hidden = is_hidden
        row.save(update_fields=["is_hidden", "updated_at"])

    def _row(self, content_id: UUID) -> AssistantMessage:
        rows = AssistantMessage.objects.select_for_update(of=("self",)).filter(role=Role.ASSISTANT)
        row = rows.filter(pk=content_id).first()
        if row is None:
            raise NotFound
        return row


def _snapshot(row: AssistantMessage) -> Snapshot:
    return Snapshot(row.pk, None, NAME, row.content, PLACE, row.created_at, row.is_hidden)


def register_targets() -> None:
    """Called when the app starts."""
    register_target(AssistantMessageTarget())

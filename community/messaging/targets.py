"""Messages as moderation sees them: what can be reported, hidden, rewritten and deleted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from community.messaging.changes import message_lock, message_rewrite, message_state_set, message_text
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant
from moderation.reports.targets import Snapshot, register_target

State = ConversationMessage.State


@dataclass(frozen=True, slots=True)
class MessageTarget:
    """Messages of one kind of conversation; see the protocol for what each method promises."""

    content_type: str
    kind: Conversation.Kind

    def seen_by(self, *, viewer: User, content_id: UUID) -> Snapshot:
        row = self._locked(content_id, reader=viewer.pk)
        place = ConversationParticipant.objects.filter(conversation_id=row.conversation_id, owner=viewer).first()
        # Also who left may report what was said to them, and who has a block what was said before it.
        if place is None or row.seq is None or row.seq <= place.visible_from or row.state != State.SENT:
            raise NotFound
        if place.left_at is not None and row.created_at > place.left_at:
            raise NotFound
        return self._snapshot(row)

    def snapshot(self, *, content_id: UUID) -> Snapshot:
        return self._snapshot(self._locked(content_id))

    def hide(self, *, content_id: UUID, now: datetime) -> None:
        self._locked(content_id)
        message_state_set(message_id=content_id, state=State.HIDDEN, now=now)

    def show(self, *, content_id: UUID, now: datetime) -> None:
        self._locked(content_id)
        message_state_set(message_id=content_id, state=State.SENT, now=now)

    def edit(self, *, content_id: UUID, text: str, now: datetime) -> None:
        self._locked(content_id)
        message_rewrite(message_id=content_id, text=text, now=now)

    def delete(self, *, content_id: UUID, now: datetime) -> None:
        self._locked(content_id)
        message_state_set(message_id=content_id, state=State.DELETED, now=now)

    def _locked(self, content_id: UUID, *, reader: UUID | None = None) -> ConversationMessage:
        conversation, row = message_lock(message_id=content_id, reader=reader)
        if conversation.kind != self.kind:
            raise NotFound
        return row

    def _snapshot(self, row: ConversationMessage) -> Snapshot:
        return Snapshot(
            content_id=row.pk, author_id=row.owner_id, author_name=row.sender.alias, text=message_text(row),
            place=self.content_type, created_at=row.created_at, is_hidden=row.state != State.SENT,
        )  # fmt: skip


def register_targets() -> None:
    """Called when the app starts."""
    register_target(MessageTarget("chat_message", Conversation.Kind.PEER))
    register_target(MessageTarget("group_message", Conversation.Kind.GROUP))
    register_target(MessageTarget("counseling_message", Conversation.Kind.COUNSELING))

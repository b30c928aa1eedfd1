"""What a person takes along of their conversations: their own words, and under which names they talked."""

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from typing import BinaryIO

import structlog

from accounts.export.registry import ExportSource, Row, register_export
from accounts.identity.models import User
from accounts.vault.sealing import SealBroken
from community.messaging.changes import message_text
from community.messaging.files import file_exists, file_read
from community.messaging.models import ConversationMessage, ConversationParticipant, MessageAttachment
from journal.attachments.kinds import SUFFIXES

PREFIX = "messages/"
PIECE = 500
_log = structlog.get_logger("evenkeel.community")


def register_exports() -> None:
    """
    Called when the app starts.

    Nothing of it is restored: a conversation belongs to all who are in it, and what others said is theirs.
    """
    register_export(
        ExportSource(name="conversations", category=None, models=(ConversationParticipant,), rows=conversations_out)
    )
    register_export(
        ExportSource(
            name="messages",
            category=None,
            models=(ConversationMessage, MessageAttachment),
            rows=messages_out,
            files=attachments_out,
        )
    )


def conversations_out(owner: User) -> Iterator[Row]:
    rows = ConversationParticipant.objects.filter(owner=owner).select_related("conversation")
    for row in rows.order_by("joined_at", "pk").iterator(PIECE):
        yield {
            "conversation_id": row.conversation_id,
            "kind": row.conversation.kind,
            "name": row.alias,
            "role": row.role,
            "joined_at": row.joined_at,
            "left_at": row.left_at,
        }


def messages_out(owner: User) -> Iterator[Row]:
    rows = ConversationMessage.objects.filter(owner=owner).select_related("sender")
    for row in rows.order_by("created_at", "pk").iterator(PIECE):
        yield {
            "id": row.pk,
            "conversation_id": row.conversation_id,
            "content": message_text(row),
            "message_type": row.message_type,
            "state": row.state,
            "attachment_id": row.attachment_id,
            "created_at": row.created_at,
            "edited_at": row.edited_at,
        }


def attachments_out(owner: User) -> Iterator[tuple[str, Callable[[], BinaryIO]]]:
    for row in MessageAttachment.objects.filter(owner=owner).order_by("created_at", "pk"):
        if not (file_exists(row) and _opens(row, owner)):
            continue  # lost or damaged: it must not cost the person all the rest
        yield f"{PREFIX}{row.pk}.{SUFFIXES[row.content_type]}", partial(_opened, row, owner)


def _opens(row: MessageAttachment, owner: User) -> bool:
    """Asked before the archive is begun: within it, a file that does not open ends the whole."""
    try:
        file_read(row, owner)
    except (FileNotFoundError, SealBroken) as error:
        _log.error("community.file_unreadable", attachment_id=str(row.pk), error=type(error).__name__)
        return False
    return True


def _opened(row: MessageAttachment, owner: User) -> BinaryIO:
    return BytesIO(file_read(row, owner))

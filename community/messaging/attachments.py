"""Pictures and recordings in conversations: drawn anew or stripped of their tags before anybody sees them."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.identity.models import User
from accounts.vault.services import owner_hmac_key
from community.messaging.files import file_read, file_seal, files_remove
from community.messaging.models import Conversation, ConversationMessage, ConversationParticipant, MessageAttachment
from community.messaging.selectors import messages_shown
from community.messaging.services import ConversationClosed, conversation_lock
from config.api.client_ids import IdConflict, fingerprint, store_once
from config.api.errors import DomainError
from config.ids import uuid7
from journal.attachments.kinds import attachment_clean
from moderation.sanctions.selectors import may_write_require

UNSENT_MAX = 10


class TooManyAttachments(DomainError):
    default_code = "too_many_attachments"
    default_detail = f"Send what you attached before you attach more: {UNSENT_MAX} may wait."


def attachment_add(
    *, viewer: ConversationParticipant, owner: User, data: bytes, now: datetime, attachment_id: UUID | None = None
) -> tuple[MessageAttachment, bool]:
    """
    This function will keep a picture or recording for a message to come; the second of the answer says if it is new.

    :raises ValidationError: naming `file`; PictureTooLarge, AudioTooLarge: see `attachment_clean`.
    :raises NotFound, ConversationClosed, CommunityBanned, CommunityMuted: when the person may not write here.
    :raises IdConflict: when the id is somebody's, or the person's with another file.
    :raises ServiceUnavailable: when the storage is away; nothing has changed then.
    """
    row = MessageAttachment(pk=attachment_id or uuid7(), owner=owner, participant=viewer)
    digest = hashlib.sha256(data).hexdigest()
    row.fingerprint = fingerprint(owner_hmac_key(owner), {"in": str(viewer.conversation_id), "sha256": digest})
    if attachment_id is not None and (known := _known(row)) is not None:
        return known, False
    if viewer.conversation.kind != Conversation.Kind.COUNSELING:
        # What somebody shows their counsellor is not of the community.
        may_write_require(owner_id=owner.pk, now=now)
    cleaned = attachment_clean(data)
    row.content_type, row.size_bytes = cleaned.content_type, len(cleaned.data)
    row.file = file = file_seal(cleaned.data, owner=owner, attachment_id=row.pk)
    fresh = False
    try:
        stored, fresh = _store(row, viewer)
    finally:
        if not fresh:
            files_remove([file])
    return stored, fresh


@transaction.atomic
def _store(row: MessageAttachment, viewer: ConversationParticipant) -> tuple[MessageAttachment, bool]:
    conversation = conversation_lock(viewer.conversation_id, viewer.owner_id)
    if not ConversationParticipant.objects.filter(pk=viewer.pk, left_at=None).exists():
        raise NotFound
    if conversation.state != conversation.State.OPEN:
        raise ConversationClosed
    sent = ConversationMessage.objects.filter(sender=viewer, attachment__isnull=False).values("attachment")
    if MessageAttachment.objects.filter(participant=viewer).exclude(pk__in=sent).count() >= UNSENT_MAX:
        raise TooManyAttachments
    return store_once(row, same=lambda known: _same(known, row))


def _known(row: MessageAttachment) -> MessageAttachment | None:
    """The row that a first sending left. :raises IdConflict: when it is anything else."""
    known = MessageAttachment.objects.filter(pk=row.pk).first()
    if known is not None and not _same(known, row):
        raise IdConflict(ids=[str(row.pk)])
    return known


def _same(known: MessageAttachment, row: MessageAttachment) -> bool:
    return known.owner_id == row.owner_id and bytes(known.fingerprint) == bytes(row.fingerprint)


def attachment_read(*, viewer: ConversationParticipant, attachment_id: UUID) -> tuple[MessageAttachment, bytes]:
    """
    This function will open an attachment of a message that the viewer can see, or of their own. At most three queries.

    :raises NotFound: for any other, and for one whose file is gone.
    """
    rows = MessageAttachment.objects.select_related("owner", "participant")
    row = rows.filter(pk=attachment_id, participant__conversation_id=viewer.conversation_id).first()
    if row is None:
        raise NotFound
    if row.participant_id != viewer.pk and not messages_shown(viewer=viewer).filter(attachment=row).exists():
        raise NotFound
    try:
        return row, file_read(row, row.owner)
    except FileNotFoundError as error:
        raise NotFound from error

"""The writers of attachments."""

import hashlib
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from rest_framework.exceptions import NotFound

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.sync.deletions import RowDeleted
from accounts.vault.services import owner_hmac_key
from config.api.client_ids import IdConflict, fingerprint, store_once
from config.api.errors import DomainError, QuotaExceeded
from config.database import hot_rows
from config.ids import uuid7
from journal.attachments.files import file_seal, files_remove
from journal.attachments.kinds import Cleaned, attachment_clean
from journal.attachments.models import JournalAttachment
from journal.attachments.selectors import attachment_bytes, attachment_get, attachment_list
from journal.entries.models import JournalEntry

ENTRY_MAX = 20


class AttachmentQuotaExceeded(QuotaExceeded):
    default_detail = "Your attachments take all the room that your plan has. Delete some to add others."


class TooManyAttachments(DomainError):
    default_code = "too_many_attachments"
    default_detail = f"An entry may have {ENTRY_MAX} attachments."


def attachment_add(
    *, owner: User, entry_id: UUID, data: bytes, now: datetime, attachment_id: UUID | None = None
) -> tuple[JournalAttachment, bool]:
    """
    This function will put a picture or a recording beside an entry; the second of the answer says whether it is new.

    The sealed file comes first and goes again if its row cannot be written.

    :raises NotFound: when the entry is not there, or somebody else's; better asked before the file is read.
    :raises ValidationError: naming `file`; PictureTooLarge, AudioTooLarge: see `attachment_clean`.
    :raises IdConflict: when the id is somebody's, or the owner's with another file.
    :raises RowDeleted: when it is that of an attachment that the owner deleted.
    :raises AttachmentQuotaExceeded: when the plan has no room for it.
    :raises TooManyAttachments: beyond 20 of one entry.
    :raises ServiceUnavailable: when the storage is away; nothing has changed then.
    """
    row = JournalAttachment(pk=attachment_id or uuid7(), owner=owner, entry_id=entry_id)
    if attachment_id is not None:
        row.fingerprint = _fingerprint(owner, entry_id, data)
        if (known := _known(row)) is not None:
            return known, False
    cleaned = attachment_clean(data)
    row.kind, row.content_type, row.size_bytes = cleaned.kind, cleaned.content_type, len(cleaned.data)
    room_check(owner=owner, entry_id=entry_id, size=row.size_bytes)
    return attachment_keep(row, cleaned, owner=owner)


def attachment_keep(row: JournalAttachment, cleaned: Cleaned, *, owner: User) -> tuple[JournalAttachment, bool]:
    """This function will store file and row; see `attachment_add`."""
    row.file = file = file_seal(cleaned.data, owner=owner, attachment_id=row.pk)
    stored, fresh = row, False
    try:
        stored, fresh = _store(row, owner)
    finally:
        if not fresh:
            files_remove([file])
    return stored, fresh


def attachment_delete(*, owner: User, entry_id: UUID, attachment_id: UUID, now: datetime) -> None:
    """
    This function will delete a file and leave a note of its id, for a device that sends it once more.

    :raises NotFound: also when it is somebody else's.
    """
    with transaction.atomic():
        row = attachment_get(owner=owner, entry_id=entry_id, attachment_id=attachment_id, lock=True)
        audit_record(
            actor=owner, action="journal.attachment.deleted", target=row, owner_id=owner.pk,
            details={"entry_id": str(entry_id)},
        )  # fmt: skip
        transaction.on_commit(partial(files_remove, [row.file]))
        row.file, row.size_bytes, row.fingerprint, row.deleted_at = "", 0, None, now
        row.save(update_fields=["file", "size_bytes", "fingerprint", "deleted_at", "updated_at"])


def allowance_of(owner: User) -> int:
    """In bytes."""
    name = "JOURNAL_ATTACHMENT_BYTES_PREMIUM" if owner.is_premium else "JOURNAL_ATTACHMENT_BYTES"
    return int(getattr(settings, name))


def room_check(*, owner: User, entry_id: UUID, size: int) -> None:
    """
    Two queries. Under `room_lock` what it says holds until the transaction ends.

    :raises AttachmentQuotaExceeded: when the plan has no room for so many bytes more.
    :raises TooManyAttachments: when the entry has all that it may have.
    """
    limit, used = allowance_of(owner), attachment_bytes(owner=owner)
    if used + size > limit:
        raise AttachmentQuotaExceeded(limit=limit, used=used, resets_at=None)
    if attachment_list(owner=owner).filter(entry_id=entry_id).count() >= ENTRY_MAX:
        raise TooManyAttachments


def room_lock(owner: User) -> None:
    """This function will let one request of a person after the other add bytes, until the transaction ends."""
    name = hashlib.blake2b(b"journal attachments" + owner.pk.bytes, digest_size=8).digest()
    hot_rows("SELECT pg_advisory_xact_lock(%s)::text", (int.from_bytes(name, signed=True),))


@transaction.atomic
def _store(row: JournalAttachment, owner: User) -> tuple[JournalAttachment, bool]:
    room_lock(owner)
    # The entry may have gone while the file was stored.
    if not JournalEntry.objects.select_for_update(no_key=True).filter(owner=owner, pk=row.entry_id).exists():
        raise NotFound
    if row.fingerprint is None or not JournalAttachment.objects.filter(pk=row.pk).exists():
        room_check(owner=owner, entry_id=row.entry_id, size=row.size_bytes)
    stored, fresh = store_once(row, same=lambda known: _same(known, row))
    stored.owner = owner
    if fresh:
        audit_record(
            actor=owner, action="journal.attachment.added", target=stored, owner_id=owner.pk,
            details={"entry_id": str(row.entry_id), "kind": row.kind, "bytes": row.size_bytes},
        )  # fmt: skip
    return stored, fresh


def _fingerprint(owner: User, entry_id: UUID, data: bytes) -> bytes:
    body = {"entry_id": str(entry_id), "sha256": hashlib.sha256(data).hexdigest()}
    return fingerprint(owner_hmac_key(owner), body)


def _known(row: JournalAttachment) -> JournalAttachment | None:
    """The row that a first sending left. :raises IdConflict, RowDeleted: when it is anything else."""
    known = JournalAttachment.objects.filter(pk=row.pk).first()
    if known is not None and not _same(known, row):
        raise IdConflict(ids=[str(row.pk)])
    return known


def _same(known: JournalAttachment, row: JournalAttachment) -> bool:
    """:raises RowDeleted: when the owner's own is but a note."""
    if known.owner_id == row.owner_id and known.deleted_at is not None:
        raise RowDeleted(ids=[known.pk])
    prints = known.fingerprint, row.fingerprint
    return known.owner_id == row.owner_id and None not in prints and bytes(prints[0]) == bytes(prints[1])  # type: ignore[arg-type]

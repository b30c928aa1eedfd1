"""Attachments out of the house and into it again: rows say what there is, files beside them are what it is."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Annotated, BinaryIO, Literal
from uuid import UUID, uuid5

import msgspec
import structlog
from django.db import transaction
from rest_framework.exceptions import ValidationError

from accounts.consent.models import SharingCategory
from accounts.export.registry import Counts, ExportSource, FilesRestore, Row, register_export
from accounts.export.rows import plain_rows, times_right
from accounts.identity.models import User
from accounts.imports.restoring import Instant, rows_restore
from accounts.profile.pictures import PictureTooLarge
from accounts.vault.sealing import SealBroken
from config.api.errors import ServiceUnavailable
from journal.attachments.files import file_exists, file_open, file_seal, files_remove
from journal.attachments.kinds import AUDIO_MAX, SUFFIXES, AudioTooLarge, attachment_again
from journal.attachments.models import JournalAttachment
from journal.attachments.selectors import attachment_list
from journal.attachments.services import AttachmentQuotaExceeded, TooManyAttachments, room_check, room_lock
from journal.entries.models import JournalEntry

PREFIX = "journal/"
# After their entries.
ORDER = 60
THERE = {"deleted_at": None}
NAMES = ("id", "entry_id", "kind", "content_type", "size_bytes", "created_at", "updated_at")
_log = structlog.get_logger("evenkeel.journal")


class AttachmentRow(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    entry_id: UUID
    kind: Literal["image", "audio"]
    content_type: Literal["image/webp", "audio/mpeg", "audio/mp4", "audio/ogg"]
    size_bytes: Annotated[int, msgspec.Meta(ge=0, le=AUDIO_MAX)]
    created_at: Instant
    updated_at: Instant


def register_exports() -> None:
    """Called when the app starts."""
    register_export(
        ExportSource(
            name="journal_attachments",
            category=SharingCategory.JOURNAL,
            models=(JournalAttachment,),
            rows=plain_rows(JournalAttachment, NAMES, only=THERE),
            shared=plain_rows(JournalAttachment, NAMES, only={**THERE, "entry__is_draft": False}),
            restore=attachments_restore,
            order=ORDER,
            files=attachments_out,
            restore_files=FilesRestore(PREFIX, AUDIO_MAX, attachment_restore),
        )
    )


def attachments_out(owner: User) -> Iterator[tuple[str, Callable[[], BinaryIO]]]:
    for row in attachment_list(owner=owner).order_by("created_at", "pk").defer("fingerprint"):
        if not (file_exists(row) and _opens(row, owner)):
            continue  # lost or cut off: it must not cost the person all the rest
        yield f"{PREFIX}{row.pk}.{SUFFIXES[row.content_type]}", partial(file_open, row, owner)


def _opens(row: JournalAttachment, owner: User) -> bool:
    """Asked before the archive is begun: within it, a file that does not open ends the whole."""
    try:
        file_open(row, owner).close()
    except (FileNotFoundError, SealBroken) as error:
        _log.error("journal.file_unreadable", attachment_id=str(row.pk), error=type(error).__name__)
        return False
    return True


def attachments_restore(owner: User, rows: Iterable[Row], now: datetime) -> Counts:
    """This function will write rows whose entries are here; each is shown once its file has come too."""

    def make(row: Row) -> JournalAttachment:
        read = msgspec.convert(row, AttachmentRow)
        if not times_right(now, [read.created_at, read.updated_at]):
            raise ValueError("Not times of ours.")
        if read.content_type.startswith("image/") != (read.kind == "image"):
            raise ValueError("Not an attachment of ours.")
        # A room that is not there yet takes none of the allowance.
        return JournalAttachment(owner=owner, **{**msgspec.structs.asdict(read), "size_bytes": 0})

    def prepare(fresh: list[JournalAttachment]) -> None:
        named = {row.entry_id for row in fresh}
        known = set(
            JournalEntry.objects.select_for_update(no_key=True)
            .filter(owner=owner, pk__in=named)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        fresh[:] = [row for row in fresh if row.entry_id in known]

    return rows_restore(owner, rows, make=make, action="journal.attachment.imported", prepare=prepare)


def attachment_restore(owner: User, name: str, data: bytes, now: datetime, counts: Counts) -> None:
    """
    This function will put the file of a restored row in its place, checked as strictly as one that is sent.

    :raises OSError: when the storage is away; the import is tried again.
    """
    row = _waiting(owner, name)
    if row is None:
        return
    try:
        cleaned = attachment_again(data)
        if (cleaned.kind, cleaned.content_type) != (row.kind, row.content_type):
            raise ValidationError("Another kind of file than its row says.")
        file = file_seal(cleaned.data, owner=owner, attachment_id=row.pk)
    except (PictureTooLarge, AudioTooLarge, ValidationError):
        counts.skip("file_refused")
        return
    except ServiceUnavailable as error:
        raise OSError("the storage of attachments is away") from error
    kept = False
    try:
        kept = _file_keep(owner, row, file, len(cleaned.data))
    finally:
        if not kept:
            files_remove([file])
    if kept:
        counts.note("file_restored")
    else:
        counts.skip("no_room")


def _waiting(owner: User, name: str) -> JournalAttachment | None:
    """
    The row without a file that a name means; an id that was somebody else's got another one by the import.

    Also the note of a deleted one: who brings an archive in wants what is in it, as with any other row.
    """
    try:
        told = UUID(name.partition(".")[0])
    except ValueError:
        return None
    ids = (told, uuid5(owner.pk, str(told)))
    return JournalAttachment.objects.filter(owner=owner, pk__in=ids, file="").first()


@transaction.atomic
def _file_keep(owner: User, row: JournalAttachment, file: str, size: int) -> bool:
    room_lock(owner)
    try:
        room_check(owner=owner, entry_id=row.entry_id, size=size)
    except (AttachmentQuotaExceeded, TooManyAttachments):
        return False
    # Times stay what they were.
    rows = JournalAttachment.objects.filter(owner=owner, pk=row.pk, file="")
    return bool(rows.update(file=file, size_bytes=size, deleted_at=None))

"""Where attachments lie: each sealed in a file of its own, under a name that says nothing."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.storage import storages
from django.db.models import Exists, OuterRef, Q

from accounts.export.sealed_files import PIECE, SealedReader, SealedWriter, sealed_open
from accounts.export.storage import PRIVATE, file_save, new_name, orphans_delete
from accounts.identity.models import User
from accounts.imports.selectors import imports_open
from accounts.profile.avatars import STORAGE_AWAY
from accounts.vault.services import key_of_user
from config.api.errors import ServiceUnavailable
from journal.attachments.models import JournalAttachment

FOLDER = "journal"
# As the feed of sync forgets deletions: a day after the longest that a device may be away.
MARGIN = timedelta(days=1)
_log = structlog.get_logger("evenkeel.journal")


def label_of(attachment_id: UUID) -> str:
    """Bound into the seal: a file that is put in the place of another does not open."""
    return f"journal.journalattachment.file:{attachment_id}"


def file_seal(data: bytes, *, owner: User, attachment_id: UUID) -> str:
    """
    This function will put `data` into the storage, sealed, and return its name there.

    :raises ServiceUnavailable: when the storage is away.
    """
    sealed = io.BytesIO()
    writer = SealedWriter(sealed)
    writer.write(data)
    writer.finish(key=key_of_user(owner), label=label_of(attachment_id))
    try:
        return file_save(new_name(FOLDER), sealed)
    except STORAGE_AWAY as error:
        _log.warning("journal.storage_failed", error=type(error).__name__)
        raise ServiceUnavailable from error


def file_exists(row: JournalAttachment) -> bool:
    return storages[PRIVATE].exists(row.file)


def file_open(row: JournalAttachment, owner: User) -> BinaryIO:
    """
    The plain bytes, a piece at a time; closing it closes the sealed file.

    :raises FileNotFoundError: if it is gone.
    """
    file: BinaryIO = storages[PRIVATE].open(row.file, "rb")
    opened = False
    try:
        reader = sealed_open(file, owner=owner, label=label_of(row.pk))
        opened = True
    finally:
        if not opened:
            file.close()
    return io.BufferedReader(_Closing(reader, file), PIECE)


class _Closing(io.RawIOBase):
    def __init__(self, reader: SealedReader, file: BinaryIO) -> None:
        super().__init__()
        self._reader, self._file = reader, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        return self._reader.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


def files_remove(names: list[str]) -> None:
    """This function will delete files; one that cannot be deleted now is found by the sweep."""
    for name in names:
        try:
            storages[PRIVATE].delete(name)
        except STORAGE_AWAY as error:
            _log.warning("journal.file_delete_failed", error=type(error).__name__)


def names_of(*, owner: User, entry_id: UUID) -> list[str]:
    rows = JournalAttachment.objects.filter(owner=owner, entry_id=entry_id).exclude(file="")
    return list(rows.values_list("file", flat=True))


def attachment_files(subject_id: UUID) -> Iterator[tuple[str, str]]:
    """(storage, name) of every file of a person, for the erasure of their account."""
    for name in JournalAttachment.objects.filter(owner_id=subject_id).values_list("file", flat=True):
        yield PRIVATE, name


def attachments_sweep(*, now: datetime) -> int:
    """
    This function will delete files that no row names, rows whose file never came and old notes of deleted ones, and
    return how many.

    A process that died or a rollback leaves such a file behind; an archive without the file leaves such a row.
    """
    # Restored rows carry their old times: only the end of the import says that no file comes any more.
    coming = imports_open().filter(owner=OuterRef("owner"))
    never = Q(~Exists(coming), deleted_at=None)
    known = Q(deleted_at__lt=now - timedelta(days=settings.SYNC_TOMBSTONE_DAYS) - MARGIN)
    swept, _ = JournalAttachment.objects.filter(never | known, file="").delete()
    return swept + orphans_delete(FOLDER, JournalAttachment, now=now)

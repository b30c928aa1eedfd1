"""Where attachments lie: each sealed under its sender's key in a file of its own, under a name that says nothing."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID

import structlog
from django.core.files.storage import storages

from accounts.export.sealed_files import SealedWriter, sealed_open
from accounts.export.storage import PRIVATE, file_save, new_name, orphans_delete
from accounts.identity.models import User
from accounts.profile.avatars import STORAGE_AWAY
from accounts.vault.services import key_of_user
from community.messaging.models import ConversationMessage, MessageAttachment
from config.api.errors import ServiceUnavailable

FOLDER = "community"
# An attachment that no message has taken by then was given up.
UNSENT_FOR = timedelta(days=1)
_log = structlog.get_logger("evenkeel.community")


def label_of(attachment_id: UUID) -> str:
    """Bound into the seal: a file that is put in the place of another does not open."""
    return f"community.messageattachment.file:{attachment_id}"


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
        _log.warning("community.storage_failed", error=type(error).__name__)
        raise ServiceUnavailable from error


def file_read(row: MessageAttachment, owner: User) -> bytes:
    """:raises FileNotFoundError: if it is gone. :raises SealBroken: if it was altered."""
    file: BinaryIO = storages[PRIVATE].open(row.file, "rb")
    with file:
        return sealed_open(file, owner=owner, label=label_of(row.pk)).read()


def file_exists(row: MessageAttachment) -> bool:
    return bool(storages[PRIVATE].exists(row.file))


def files_remove(names: list[str]) -> None:
    """This function will delete files; one that cannot be deleted now is found by the sweep."""
    for name in names:
        try:
            storages[PRIVATE].delete(name)
        except STORAGE_AWAY as error:
            _log.warning("community.file_delete_failed", error=type(error).__name__)


def attachment_files(subject_id: UUID) -> Iterator[tuple[str, str]]:
    """(storage, name) of every file of a person, for the erasure of their account."""
    for name in MessageAttachment.objects.filter(owner_id=subject_id).values_list("file", flat=True):
        yield PRIVATE, name


def attachments_sweep(*, now: datetime) -> int:
    """This function will delete what no message took within a day or keeps any more, rows and files."""
    # What a moderator deleted keeps its words for a while, and can be given back: so does it keep its picture.
    taken = ConversationMessage.objects.filter(attachment__isnull=False, body__isnull=False).values("attachment")
    swept, _ = MessageAttachment.objects.filter(created_at__lte=now - UNSENT_FOR).exclude(pk__in=taken).delete()
    return swept + orphans_delete(FOLDER, MessageAttachment, now=now)

"""Files of a person: found while their rows are still there, removed once those are gone."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.files.storage import storages
from django.db.models.functions import Lower

from accounts.erasure.registry import file_sources, removers
from accounts.export.models import DataExport
from accounts.identity.models import MailedCode, User
from accounts.imports.models import DataImport
from accounts.mfa.models import SmsFactor, TextedCode
from accounts.notifications.models import Notification, NotificationDelivery, PushDevice
from accounts.profile.models import UserProfile
from config.api.errors import ServiceUnavailable

# Where letters and messages lie while no provider is configured; below DATA_DIR, outside STORAGES.
FOLDERS = ("mail", "outbox")
UUID_TEXT = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def files_of(subject_id: UUID) -> set[tuple[str, str]]:
    """(storage, name) of every file of a person that a registered source knows."""
    found = (pair for source in file_sources() for pair in source.collect(subject_id))
    return {(storage, name) for storage, name in found if name}


def file_remove(storage: str, name: str) -> None:
    """A file that is gone already is no error."""
    if (remove := removers().get(storage)) is not None:
        remove(name)
    elif storage in FOLDERS:
        (Path(settings.DATA_DIR) / storage / name).unlink(missing_ok=True)
    else:
        storages[storage].delete(name)


def file_errors() -> tuple[type[Exception], ...]:
    """How storages and other companies say that something could not be removed now."""
    if not settings.S3_BUCKET:
        return (OSError, ServiceUnavailable)
    from botocore.exceptions import BotoCoreError, ClientError

    return (OSError, ServiceUnavailable, BotoCoreError, ClientError)


def avatar_files(subject_id: UUID) -> Iterator[tuple[str, str]]:
    for name in UserProfile.objects.filter(owner_id=subject_id).values_list("avatar", flat=True):
        yield "default", name


def archive_files(subject_id: UUID) -> Iterator[tuple[str, str]]:
    for model in (DataExport, DataImport):
        for name in model._base_manager.filter(owner_id=subject_id).values_list("file", flat=True):
            yield "private", name


def unsent_files(subject_id: UUID) -> Iterator[tuple[str, str]]:
    """Letters and messages that were written to a folder because no provider is configured."""
    folders = [Path(settings.DATA_DIR) / name for name in FOLDERS]
    if not any(folder.is_dir() for folder in folders):
        return
    texts, ids = set(_addresses(subject_id)), set(_ids(subject_id))
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and _names(path, texts, ids):
                yield folder.name, path.relative_to(folder).as_posix()


def _names(path: Path, texts: Iterable[bytes], ids: set[bytes]) -> bool:
    content = path.read_bytes().lower()
    return any(text in content for text in texts) or not ids.isdisjoint(
        UUID_TEXT.findall(content + path.name.lower().encode())
    )


def _addresses(subject_id: UUID) -> Iterator[bytes]:
    sources = (
        User.objects.filter(pk=subject_id, email__isnull=False),
        EmailAddress.objects.filter(user_id=subject_id),
        MailedCode.objects.filter(owner_id=subject_id),
    )
    for rows in sources:
        for address in rows.values_list(Lower("email"), flat=True):
            yield address.encode()
    sealed = ((UserProfile, "phone"), (SmsFactor, "phone"), (TextedCode, "phone"), (PushDevice, "token"))
    for model, column in sealed:
        for row in model._base_manager.filter(owner_id=subject_id).only("owner_id", column):
            value = getattr(row, column)
            if value:
                yield value.lower().encode()


def _ids(subject_id: UUID) -> Iterator[bytes]:
    yield str(subject_id).encode()
    for model in (Notification, NotificationDelivery):
        for key in model._base_manager.filter(owner_id=subject_id).values_list("pk", flat=True):
            yield str(key).encode()

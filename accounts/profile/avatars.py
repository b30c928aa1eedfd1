"""The picture of a person in STORAGES: put there, changed, removed, and never left behind."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from accounts.audit.services import audit_record
from accounts.identity.models import User
from accounts.profile.changes import profile_changed
from accounts.profile.models import UserProfile
from accounts.profile.pictures import CONTENT_TYPE, SUFFIX
from config.api.errors import ServiceUnavailable

FOLDER = "avatars"
# 128 random bits: the name is the only key to the file.
NAME = re.compile(rf"[0-9a-f]{{32}}{re.escape(SUFFIX)}")
STORAGE_AWAY = (OSError, BotoCoreError, ClientError)
# An upload puts its file there a moment before its row.
SWEEP_AFTER = timedelta(hours=1)
BATCH = 500
log = structlog.get_logger(__name__)


def avatar_url(avatar: str) -> str | None:
    """The address of a stored avatar, None for nobody's."""
    if not avatar:
        return None
    return settings.PUBLIC_URL + reverse("accounts:avatar-file", args=(avatar.rpartition("/")[2],))


def avatar_set(*, owner: User, picture: bytes, now: datetime) -> str:
    """
    This function will make `picture` the avatar of `owner` and return its name.

    The file comes first and goes again if its row cannot be written; the one before goes when the change is committed.

    :raises ServiceUnavailable: when the storage is away; nothing has changed then.
    """
    file = ContentFile(picture)
    file.content_type = CONTENT_TYPE  # type: ignore[attr-defined]  # S3 serves what it is told here
    name = f"{FOLDER}/{secrets.token_hex(16)}{SUFFIX}"
    try:
        name = default_storage.save(name, file)
    except STORAGE_AWAY as error:
        log.warning("avatar.storage_failed", error=type(error).__name__)
        raise ServiceUnavailable from error
    kept = False
    try:
        _avatar_write(owner=owner, avatar=name, now=now)
        kept = True
    finally:
        if not kept:
            _file_delete(name)
    return name


def avatar_remove(*, owner: User, now: datetime) -> None:
    """This function will take the picture away; without one it does nothing."""
    if UserProfile.objects.filter(owner=owner).exclude(avatar="").exists():
        _avatar_write(owner=owner, avatar="", now=now)


@transaction.atomic
def _avatar_write(*, owner: User, avatar: str, now: datetime) -> None:
    UserProfile.objects.get_or_create(owner=owner)
    # Two uploads at once: the second sees the first one's file and takes it away.
    profile = UserProfile.objects.select_for_update().only("id", "owner_id", "avatar").get(owner=owner)
    former, profile.avatar = profile.avatar, avatar
    profile.save(update_fields=["avatar", "updated_at"])
    audit_record(
        actor=owner, action="accounts.avatar.set" if avatar else "accounts.avatar.removed", target=profile,
        owner_id=owner.pk,
    )  # fmt: skip
    profile_changed(owner=owner, fields=("avatar",), now=now)
    if former:
        transaction.on_commit(partial(_file_delete, former))


def _file_delete(name: str) -> None:
    try:
        default_storage.delete(name)
    except STORAGE_AWAY as error:
        # The sweep finds it.
        log.warning("avatar.delete_failed", error=type(error).__name__)


def avatars_sweep(*, now: datetime) -> int:
    """
    This function will delete pictures that no profile names, and return how many.

    A process that died, a rollback or an erased account leaves one behind.
    """
    deleted = 0
    stored = _stored_names()
    while names := list(islice(stored, BATCH)):
        used = set(UserProfile.objects.filter(avatar__in=names).values_list("avatar", flat=True))
        for name in names:
            if name not in used and _is_old(name, now):
                _file_delete(name)
                deleted += 1
    return deleted


def _stored_names() -> Iterator[str]:
    try:
        _, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    yield from (f"{FOLDER}/{file}" for file in files if NAME.fullmatch(file))


def _is_old(name: str, now: datetime) -> bool:
    try:
        return now - default_storage.get_modified_time(name) > SWEEP_AFTER
    except FileNotFoundError:
        return False

"""A person's own picture: out beside the rows, and back in by the door that every picture takes."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.core.files.storage import default_storage
from rest_framework.exceptions import ValidationError

from accounts.export.registry import Counts, FilesRestore
from accounts.identity.models import User
from accounts.profile.avatars import STORAGE_AWAY, avatar_set
from accounts.profile.models import UserProfile
from accounts.profile.pictures import MAX_BYTES, PictureTooLarge, picture_clean
from config.api.errors import ServiceUnavailable

PREFIX = "avatar."


def picture_files(owner: User) -> Iterator[tuple[str, Callable[[], BinaryIO]]]:
    name = _name_of(owner)
    if name and default_storage.exists(name):
        ending = name.rpartition(".")[2].lower()
        shown = PREFIX + (ending if ending.isalnum() and len(ending) <= 4 else "bin")
        yield shown, partial(default_storage.open, name, "rb")


def picture_restore(owner: User, name: str, data: bytes, now: datetime, counts: Counts) -> None:
    """
    This function will make `data` the picture of `owner`, drawn anew, unless it is so already.

    :raises OSError: when the storage is away; the import is tried again.
    """
    try:
        stored = _stored(owner)
        if stored == data:
            return
        picture = picture_clean(data)
        if stored != picture:
            avatar_set(owner=owner, picture=picture, now=now)
            counts.note("picture_restored")
    except (PictureTooLarge, ValidationError):
        counts.skip("picture_refused")
    except (ServiceUnavailable, *STORAGE_AWAY) as error:
        raise OSError("the storage of pictures is away") from error


def _name_of(owner: User) -> str:
    return UserProfile.objects.filter(owner=owner).exclude(avatar="").values_list("avatar", flat=True).first() or ""


def _stored(owner: User) -> bytes | None:
    name = _name_of(owner)
    if not name or not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        return bytes(file.read())


PICTURE = FilesRestore(PREFIX, MAX_BYTES, picture_restore, count=1)

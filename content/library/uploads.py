"""Pictures and sounds that editors upload: looked at by their bytes, named by chance, put into the storage."""

import secrets

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.profile.pictures import CONTENT_TYPE, MAX_BYTES, SUFFIX, PictureTooLarge, picture_clean
from config.api.errors import ServiceUnavailable
from content.library.media import STORAGE_AWAY

# The long side of a picture: sharp on a telephone held sideways.
PICTURE_SIDE = 1280
AUDIO_TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".wav": "audio/wav"}
M4A_BRANDS = frozenset({b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2"})


def image_read(file: File) -> bytes:
    """
    This function will return the picture drawn anew: pixels and nothing else.

    :raises ValidationError: naming image_upload.
    :raises PictureTooLarge: beyond 5 MB.
    """
    if file.size > MAX_BYTES:
        raise PictureTooLarge
    return picture_clean(file.read(), field="image_upload", side=PICTURE_SIDE)


def audio_suffix(file: File) -> str:
    """
    The ending of a sound by its first bytes; what its name says is the sender's choice.

    :raises ValidationError: naming audio_upload.
    """
    limit = settings.CONTENT_AUDIO_MAX_BYTES
    if file.size > limit:
        raise _refused("audio_too_large", f"A sound may have {limit // (1024 * 1024)} MB at most.")
    head = file.read(16)
    file.seek(0)
    suffix = _suffix_of(head)
    if suffix is None:
        raise _refused("audio_type", "Send an MP3, M4A, Ogg or WAV file.")
    return suffix


def _suffix_of(head: bytes) -> str | None:
    if head[:3] == b"ID3" or (len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] & 0xF0 != 0xF0):
        return ".mp3"
    if head[:4] == b"OggS":
        return ".ogg"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return ".wav"
    if head[4:8] == b"ftyp" and head[8:12] in M4A_BRANDS:
        return ".m4a"
    return None


def image_store(picture: bytes) -> str:
    """:raises ServiceUnavailable: when the storage is away."""
    return _store(f"content/images/{secrets.token_hex(16)}{SUFFIX}", ContentFile(picture), CONTENT_TYPE)


def audio_store(file: File, suffix: str) -> str:
    """:raises ServiceUnavailable: when the storage is away."""
    return _store(f"content/audio/{secrets.token_hex(16)}{suffix}", file, AUDIO_TYPES[suffix])


def _store(name: str, file: File, kind: str) -> str:
    # A storage in a bucket serves it as what it is told here.
    file.content_type = kind  # type: ignore[attr-defined]
    try:
        return str(default_storage.save(name, file))
    except STORAGE_AWAY as error:
        raise ServiceUnavailable from error


def stored_read(name: str) -> bytes | None:
    """A stored file, None where it or the storage is away."""
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except STORAGE_AWAY:
        return None


def stored_forget(names: list[str]) -> None:
    """This function will take away files whose rows were not written."""
    for name in names:
        try:
            default_storage.delete(name)
        except STORAGE_AWAY:
            continue


def _refused(code: str, message: str) -> ValidationError:
    return ValidationError({"audio_upload": [ErrorDetail(message, code)]})

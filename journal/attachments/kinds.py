"""
What may be attached: pictures, which are drawn anew, and recordings, known by their first bytes.

A picture keeps nothing but its pixels. Of a recording the parts that hold words and places (tags of MP3 files, user
data of MP4 files, comments of Ogg files) are blanked; its sound is not touched.
"""

import re
import struct
from dataclasses import dataclass

from rest_framework.exceptions import ErrorDetail, ValidationError

from accounts.profile.pictures import MAX_BYTES as IMAGE_MAX
from accounts.profile.pictures import PictureTooLarge, kind_of, picture_clean
from config.api.errors import DomainError
from journal.attachments.models import JournalAttachment
from journal.attachments.mp3 import NotMp3, is_mp3, mp3_clean
from journal.attachments.ogg import NotOgg, ogg_clean

Kind, ContentType = JournalAttachment.Kind, JournalAttachment.ContentType
SUFFIXES = {"image/webp": "webp", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg"}
AUDIO_MAX = 10 * 1024 * 1024
SIDE = 1600
_MP4_BRANDS = {b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"dash", b"3gp4", b"3gp5"}
# Boxes that hold other boxes on the way to user data.
_MP4_PARENTS = {b"moov", b"trak"}
# Free space holds what an editor of tags left behind.
_MP4_WORDS = {b"udta", b"meta", b"uuid", b"free", b"skip"}
_VIDEO = re.compile(rb"hdlr.{8}vide", re.DOTALL)
# Chunks of a WebP that holds pixels alone.
_WEBP_PIXELS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}


class NotAudio(ValueError):
    """It begins like a recording and is none."""


class AudioTooLarge(DomainError):
    status_code = 413
    default_code = "audio_too_large"
    default_detail = "A recording may have 10 MB at most."


@dataclass(frozen=True, slots=True)
class Cleaned:
    kind: str
    content_type: str
    data: bytes


def attachment_clean(data: bytes, *, field: str = "file") -> Cleaned:
    """
    This function will say what `data` is and return it without what is nobody's business.

    :raises PictureTooLarge: beyond 5 MB.
    :raises AudioTooLarge: beyond 10 MB.
    :raises ValidationError: naming `field`, for anything else than the pictures and recordings that are taken.
    :raises ServiceUnavailable: when others keep this process busy with pictures.
    """
    audio = _audio_type(data)
    if audio is not None:
        if len(data) > AUDIO_MAX:
            raise AudioTooLarge
        try:
            return Cleaned(Kind.AUDIO, audio, _audio_clean(data, audio))
        except (NotAudio, NotMp3, NotOgg) as error:
            raise _refused(field) from error
    if kind_of(data) is None:
        raise _refused(field)
    if len(data) > IMAGE_MAX:
        raise PictureTooLarge
    return Cleaned(Kind.IMAGE, ContentType.WEBP, picture_clean(data, field=field, side=SIDE))


def attachment_again(data: bytes) -> Cleaned:
    """
    As `attachment_clean`, for a file of our own export: a picture that is as we draw it stays as it is.

    :raises ValidationError: and the others, as there.
    """
    fresh = attachment_clean(data)
    if fresh.kind == Kind.IMAGE and _is_plain_webp(data):
        # It opened, and holds pixels alone: to draw it once more would only blur it.
        return Cleaned(fresh.kind, fresh.content_type, data)
    return fresh


def _refused(field: str) -> ValidationError:
    message = "Send a JPEG, PNG, WebP or HEIC picture, or an M4A, MP3 or OGG recording."
    return ValidationError({field: [ErrorDetail(message, "file_type")]})


def _audio_type(data: bytes) -> str | None:
    if data[:4] == b"OggS":
        return ContentType.OGG
    if data[4:8] == b"ftyp" and data[8:12] in _MP4_BRANDS:
        return None if _VIDEO.search(data) else ContentType.MP4
    return ContentType.MP3 if is_mp3(data) else None


def _audio_clean(data: bytes, kind: str) -> bytes:
    if kind == ContentType.MP3:
        return mp3_clean(data)
    if kind == ContentType.MP4:
        clean = bytearray(data)
        if b"moov" not in _mp4_blank(clean, 0, len(clean)):
            raise NotAudio
        return bytes(clean)
    return ogg_clean(data)


def _mp4_blank(data: bytearray, start: int, end: int, depth: int = 0) -> set[bytes]:
    """
    Boxes of words become free space of the same length, because the sound is found by its place in the file.

    Returns the names of the boxes. :raises NotAudio: where one does not end in time: words could stand behind it.
    """
    names = set()
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1 and start + 16 <= end:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        # Of a recording that broke off the sound is the last, and what there is of it can be heard.
        size = end - start if size == 0 or (name == b"mdat" and start + size > end) else size
        if size < head or start + size > end:
            raise NotAudio
        names.add(name)
        if name in _MP4_WORDS:
            data[start + 4 : start + 8] = b"free"
            data[start + head : start + size] = bytes(size - head)
        elif name in _MP4_PARENTS and depth < 3:
            _mp4_blank(data, start + head, start + size, depth + 1)
        start += size
    return names


def _is_plain_webp(data: bytes) -> bool:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) != 8 + int.from_bytes(data[4:8], "little"):
        return False
    start = 12
    while start + 8 <= len(data):
        if data[start : start + 4] not in _WEBP_PIXELS:
            return False
        size = int.from_bytes(data[start + 4 : start + 8], "little")
        start += 8 + size + size % 2
    return start == len(data)

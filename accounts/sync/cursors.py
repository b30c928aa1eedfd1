"""Places in one person's feed, opaque and signed: a cursor of somebody else is none."""

import binascii
import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from rest_framework.exceptions import ValidationError

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAYOUT = struct.Struct(">B8sqq16s")
_FORMAT = 1
_TAG = 12
_LONGEST = 160
NO_ROW = UUID(int=0)


class Place(NamedTuple):
    """
    After the row (xid, kind, row_id). `epoch` names the history that xid counts in; `since` is the instant up to which
    the holder certainly knows every deletion.
    """

    epoch: bytes
    since: datetime
    xid: int
    kind: str = ""
    row_id: UUID = NO_ROW


def place_encode(place: Place, owner_id: UUID) -> str:
    microseconds = (place.since - _BEGINNING) // _MICROSECOND
    packed = _LAYOUT.pack(_FORMAT, place.epoch, microseconds, place.xid, place.row_id.bytes) + place.kind.encode()
    return urlsafe_b64encode(packed + _tag(packed, owner_id)).decode().rstrip("=")


def place_decode(text: str, owner_id: UUID) -> Place:
    """:raises ValidationError: naming `cursor`, when it is not one that we made for this person."""
    try:
        if len(text) > _LONGEST or not text.isascii():
            raise ValueError
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        packed, tag = raw[:-_TAG], raw[-_TAG:]
        # The text as we would write it: base64 has several spellings of the same bytes.
        if not hmac.compare_digest(tag, _tag(packed, owner_id)) or urlsafe_b64encode(raw).decode().rstrip("=") != text:
            raise ValueError
        form, epoch, microseconds, xid, row_id = _LAYOUT.unpack_from(packed)
        if form != _FORMAT:
            raise ValueError
        since = _BEGINNING + timedelta(microseconds=microseconds)
        return Place(epoch, since, xid, packed[_LAYOUT.size :].decode(), UUID(bytes=row_id))
    except (ValueError, OverflowError, struct.error, binascii.Error) as error:
        raise ValidationError({"cursor": ["This cursor is not valid. Start again without one."]}) from error


def _tag(packed: bytes, owner_id: UUID) -> bytes:
    key = settings.SECRET_KEY.encode()[:64]
    return hashlib.blake2b(owner_id.bytes + packed, key=key, digest_size=_TAG, person=b"sync cursor").digest()

"""Opaque cursors: a time, an id and a direction, with a tag that only this deployment can make."""

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

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAYOUT = struct.Struct(">?q16s")
_TAG = 5
# 30 bytes are 40 characters without padding.
_LENGTH = 40


class Position(NamedTuple):
    at: datetime
    row_id: UUID
    backwards: bool


def encode_position(position: Position) -> str:
    packed = _LAYOUT.pack(position.backwards, (position.at - _EPOCH) // _MICROSECOND, position.row_id.bytes)
    return urlsafe_b64encode(packed + _tag(packed)).decode()


def decode_position(text: str) -> Position:
    """:raises ValidationError: naming `cursor`, when it is not one that we made."""
    try:
        if len(text) != _LENGTH:
            raise ValueError
        raw = urlsafe_b64decode(text)
        packed, tag = raw[:-_TAG], raw[-_TAG:]
        if not hmac.compare_digest(tag, _tag(packed)):
            raise ValueError
        backwards, microseconds, row_id = _LAYOUT.unpack(packed)
        return Position(_EPOCH + timedelta(microseconds=microseconds), UUID(bytes=row_id), backwards)
    except (ValueError, OverflowError, struct.error, binascii.Error) as error:
        raise ValidationError({"cursor": ["This cursor is not valid. Start again without one."]}) from error


def _tag(packed: bytes) -> bytes:
    return hashlib.blake2b(packed, key=settings.SECRET_KEY.encode()[:64], digest_size=_TAG, person=b"cursor").digest()

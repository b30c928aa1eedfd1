"""
Words of people travel sealed between our processes: Redis, its slow log and whoever watches it read none of them.

AES-256-GCM under a key that every process derives from SECRET_KEY; the topic is bound in, so a frame opens in its
own room only. About 3 microseconds a frame on either side, once a process and not once a socket.

Frames of one room that are committed together travel together: a busy room costs one message of Redis and one write
into each socket, however many speak in the same moment.
"""

import os
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# No frame begins with it: those begin with "{".
SEALED = b"\x01"
_TOGETHER = b"\x02"
_NONCE = 12


class Packed(NamedTuple):
    """A frame among others; `skip_socket` and `sender` are those of `topics.channel_of`."""

    skip_socket: str
    sender: str
    frame: bytes


class FrameUnreadable(Exception):
    """Sealed under another SECRET_KEY, as while a new one is brought in, or altered on the way."""


@lru_cache(maxsize=4)
def _cipher(secret: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"evenkeel sockets").derive(secret.encode()))


def frame_seal(frame: bytes, topic: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return SEALED + nonce + _cipher(settings.SECRET_KEY).encrypt(nonce, frame, topic.encode())


def frame_open(payload: bytes, topic: str) -> bytes:
    """
    The frame itself; one that was published in the open is returned as it is.

    :raises FrameUnreadable: if it does not open here.
    """
    if payload[:1] != SEALED:
        return payload
    nonce, sealed = payload[1 : 1 + _NONCE], payload[1 + _NONCE :]
    try:
        return _cipher(settings.SECRET_KEY).decrypt(nonce, sealed, topic.encode())
    except (InvalidTag, ValueError) as error:
        raise FrameUnreadable(topic.partition(":")[0]) from error


def frames_pack(frames: Sequence[Packed]) -> bytes:
    return _TOGETHER + msgspec.msgpack.encode(frames)


def frames_unpack(opened: bytes, skip_socket: str, sender: str) -> list[Packed]:
    """
    The frames of what `frame_open` gave; of a single one the channel says whom it is not for.

    :raises FrameUnreadable: for frames packed otherwise, as by another release while one is brought in.
    """
    if opened[:1] != _TOGETHER:
        return [Packed(skip_socket, sender, opened)]
    try:
        return msgspec.msgpack.decode(opened[1:], type=list[Packed])
    except msgspec.MsgspecError as error:
        raise FrameUnreadable("packed") from error

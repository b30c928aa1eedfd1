"""Recordings for tests, with words in the places where recorders write them."""

import struct
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

SOUND = bytes(range(256)) * 8
SECRETS = (b"Quokkaland", b"Wombatist")


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def make_m4a(handler: bytes = b"soun", brand: bytes = b"M4A ") -> bytes:
    heard = box(b"hdlr", bytes(8) + handler + bytes(12))
    words = box(b"udta", box(b"meta", b"\xa9xyz" + SECRETS[0]))
    track = box(b"trak", box(b"mdia", heard) + box(b"udta", SECRETS[1]))
    moov = box(b"moov", box(b"mvhd", bytes(100)) + track + words)
    return box(b"ftyp", brand + bytes(4)) + moov + box(b"mdat", SOUND)


def make_mp3(tagged: bool = True) -> bytes:
    frames = b"\xff\xfb\x90\x00" + SOUND
    if not tagged:
        return frames
    tag = b"TIT2" + SECRETS[0].ljust(200, b"\x00")
    size = bytes((len(tag) >> 7 * place) & 0x7F for place in (3, 2, 1, 0))
    return b"ID3\x04\x00\x00" + size + tag + frames + (b"TAG" + SECRETS[1]).ljust(128, b"\x00")


def make_ogg() -> bytes:
    return b"OggS\x00\x02" + SOUND


def send(client: Any, entry_id: Any, data: bytes, *, name: str = "mine.bin", **fields: Any) -> Any:
    body = {"file": SimpleUploadedFile(name, data), **fields}
    return client.post(f"/api/v1/journal/entries/{entry_id}/attachments", body, format="multipart")

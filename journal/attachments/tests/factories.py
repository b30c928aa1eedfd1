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
    moov = box(b"moov", box(b"mvhd", bytes(100)) + track + words + box(b"free", SECRETS[0]))
    return box(b"ftyp", brand + bytes(4)) + moov + box(b"mdat", SOUND)


def make_mp3(tagged: bool = True) -> bytes:
    frames = b"\xff\xfb\x90\x00" + SOUND
    if not tagged:
        return frames
    tag = b"TIT2" + SECRETS[0].ljust(200, b"\x00")
    size = bytes((len(tag) >> 7 * place) & 0x7F for place in (3, 2, 1, 0))
    return b"ID3\x04\x00\x00" + size + tag + frames + (b"TAG" + SECRETS[1]).ljust(128, b"\x00")


def comments(words: bytes, *, mark: bytes = b"", end: bytes = b"") -> bytes:
    """A comment packet: who wrote it, and one comment."""
    return mark + struct.pack("<I", len(SECRETS[0])) + SECRETS[0] + struct.pack("<II", 1, len(words)) + words + end


def ogg_packets(kind: str, words: bytes) -> list[bytes]:
    """Those before the sound."""
    if kind == "opus":
        return [b"OpusHead" + bytes(11), comments(words, mark=b"OpusTags")]
    if kind == "vorbis":
        return [b"\x01vorbis" + bytes(23), comments(words, mark=b"\x03vorbis", end=b"\x01"), b"\x05vorbis setup"]
    if kind == "speex":
        return [b"Speex   " + bytes(72), comments(words)]
    parts = ((4, comments(words)), (3, b"seek table"), (6, SECRETS[1]), (0x80 | 1, bytes(8)))
    blocks = [struct.pack(">I", number << 24 | len(part)) + part for number, part in parts]
    return [b"\x7fFLAC\x01\x00" + bytes(44), *blocks]


def slow_checksum(page: bytes) -> int:
    """As the format describes it, bit by bit."""
    rest = 0
    for byte in page:
        rest ^= byte << 24
        for _ in range(8):
            rest = (rest << 1 ^ (0x04C11DB7 if rest & 1 << 31 else 0)) & 0xFFFFFFFF
    return rest


def ogg_page(packets: list[bytes], number: int, *, first: bool = False, serial: int = 7) -> list[bytes]:
    """One page, or as many as these packets need."""
    sizes = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    body, pages = b"".join(packets), []
    for start in range(0, len(sizes), 255):
        here = sizes[start : start + 255]
        head = struct.pack("<4sBBqIII", b"OggS", 0, 2 if first else 0, 0, serial, number + len(pages), 0)
        page = head + bytes([len(here)]) + here + body[: sum(here)]
        body = body[sum(here) :]
        pages.append(page[:22] + struct.pack("<I", slow_checksum(page)) + page[26:])
    return pages


def make_ogg(kind: str = "opus", words: bytes = b"GEO_LOCATION=" + SECRETS[1]) -> bytes:
    head, *others = ogg_packets(kind, words)
    pages = ogg_page([head], 0, first=True) + ogg_page(others, 1)
    return b"".join([*pages, *ogg_page([SOUND], len(pages))])


def make_flac(packets: int) -> bytes:
    """In Ogg, with so many packets of words before its sound."""
    words = [b"\x04\x00\x00\x01" + b"w"] * packets
    pages = ogg_page([b"\x7fFLAC\x01\x00" + bytes(44)], 0, first=True)
    pages += ogg_page([*words, b"\x81\x00\x00\x00"], 1)
    return b"".join([*pages, *ogg_page([SOUND], len(pages))])


def ogg_pages(data: bytes) -> list[bytes]:
    found = []
    while data:
        count = data[26]
        size = 27 + count + sum(data[27 : 27 + count])
        found.append(data[:size])
        data = data[size:]
    return found


def send(client: Any, entry_id: Any, data: bytes, *, name: str = "mine.bin", **fields: Any) -> Any:
    body = {"file": SimpleUploadedFile(name, data), **fields}
    return client.post(f"/api/v1/journal/entries/{entry_id}/attachments", body, format="multipart")

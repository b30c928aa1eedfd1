"""
Recordings in Ogg without their words: title, place and cover lie in the packets behind the first of each stream.

Such a packet is blanked in its own length, so that no page moves; pages that it lies on get a new checksum. What is no
whole page is no sound and goes.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEAD = 27
_BEGINS = 0x02
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_OPUS, _VORBIS, _SPEEX, _FLAC = b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC"
# Of Opus, Vorbis and Speex the second packet holds the words: how it begins, and what it says when it says nothing.
_NOTHING = {
    _OPUS: (b"OpusTags", b"OpusTags" + bytes(8)),
    _VORBIS: (b"\x03vorbis", b"\x03vorbis" + bytes(8) + b"\x01"),
    _SPEEX: (b"", bytes(8)),
}
# Of FLAC every packet before the sound may hold some; this one is numbers.
_SEEK_TABLE, _LAST, _FLAC_SOUND = 3, 0x80, 0xFF
# So many packets before the sound no recorder writes. Each costs a checksum of its page.
_MOST_PACKETS = 128


class NotOgg(ValueError):
    """Not a recording in Ogg, or one of a kind whose words are not known."""


@dataclass(frozen=True, slots=True)
class _Span:
    """A piece of a packet, and the page that it lies on."""

    page: slice
    piece: slice


@dataclass(slots=True)
class _Stream:
    """`spans`: where the packet lies that is being read."""

    kind: bytes = b""
    packets: int = 0
    is_sound: bool = False
    spans: list[_Span] = field(default_factory=list)


def ogg_clean(data: bytes) -> bytes:
    """:raises NotOgg: also for pictures that move, and where a stream ends before its sound begins."""
    clean, streams, end = bytearray(data), dict[bytes, _Stream](), 0
    for start, end in _pages(data):
        serial = data[start + 14 : start + 18]
        if data[start + 5] & _BEGINS:
            streams[serial] = _Stream()
        elif serial not in streams:
            raise NotOgg
        if not streams[serial].is_sound:
            _read_page(clean, slice(start, end), streams[serial])
    if not streams or not all(stream.is_sound for stream in streams.values()):
        raise NotOgg
    return bytes(clean[:end])


def checksum_of(page: bytes) -> bytes:
    """That of zlib, which reads the bits of each byte from the other end."""
    mirrored = (page[:22] + bytes(4) + page[26:]).translate(_MIRRORED)
    return int(f"{zlib.crc32(mirrored, 0xFFFFFFFF) ^ 0xFFFFFFFF:032b}"[::-1], 2).to_bytes(4, "little")


def _pages(data: bytes) -> Iterator[tuple[int, int]]:
    start = 0
    while data[start : start + 5] == b"OggS\x00" and start + _HEAD <= len(data):
        count = data[start + 26]
        end = start + _HEAD + count + sum(data[start + _HEAD : start + _HEAD + count])
        if end > len(data):
            return
        yield start, end
        start = end


def _read_page(clean: bytearray, page: slice, stream: _Stream) -> None:
    sizes = page.start + _HEAD
    place = sizes + clean[page.start + 26]
    for size in bytes(clean[sizes:place]):
        stream.spans.append(_Span(page, slice(place, place + size)))
        place += size
        if size < 255:
            _read_packet(clean, stream)
            stream.spans.clear()
        if stream.is_sound:
            return


def _read_packet(clean: bytearray, stream: _Stream) -> None:
    stream.packets += 1
    if stream.packets > _MOST_PACKETS:
        raise NotOgg
    packet = b"".join(clean[span.piece] for span in stream.spans)
    if not stream.kind:
        stream.kind = next((kind for kind in (*_NOTHING, _FLAC) if packet.startswith(kind)), b"")
        if not stream.kind:
            raise NotOgg
        return
    quiet, stream.is_sound = _flac_quiet(packet) if stream.kind == _FLAC else _quiet(stream.kind, packet)
    if quiet == packet:
        return
    written = 0
    for span in stream.spans:
        size = span.piece.stop - span.piece.start
        clean[span.piece] = quiet[written : written + size]
        written += size
    for start, end in {(span.page.start, span.page.stop) for span in stream.spans}:
        clean[start + 22 : start + 26] = checksum_of(bytes(clean[start:end]))


def _quiet(kind: bytes, packet: bytes) -> tuple[bytes, bool]:
    """The packet without its words, and whether what follows is sound."""
    beginning, nothing = _NOTHING[kind]
    if not packet.startswith(beginning) or len(packet) < len(nothing):
        raise NotOgg
    return nothing.ljust(len(packet), b"\x00"), True


def _flac_quiet(packet: bytes) -> tuple[bytes, bool]:
    if len(packet) < 4:
        raise NotOgg
    kept = packet[0] == _FLAC_SOUND or packet[0] & ~_LAST == _SEEK_TABLE
    return packet if kept else packet[:4].ljust(len(packet), b"\x00"), bool(packet[0] & _LAST)

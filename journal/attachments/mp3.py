"""
Recordings in MP3 without their words: title, place, cover and lyrics lie in tags before and behind the sound.

Five kinds of tags are known: ID3 before and behind, its older form of 128 bytes, APE, and Lyrics3.
"""

from collections.abc import Callable

_ID3_HEADER, _ID3V1, _ID3V1_MORE, _APE_HEADER = 10, 128, 227, 32
_LYRICS_END, _LYRICS_SIZE, _LYRICS_OLD_MOST = 9, 6, 5_120
_FOOTER, _IS_HEAD = 0x10, 0x20000000
_MOST_TAGS = 16


class NotMp3(ValueError):
    """It begins like a recording in MP3 and holds no sound."""


def is_mp3(data: bytes) -> bool:
    return data[:3] == b"ID3" or _is_frame(data, 0)


def mp3_clean(data: bytes) -> bytes:
    """
    Nothing but what stands between the tags.

    :raises NotMp3: without sound, where a tag has no end, and for more tags than any recorder writes: each costs time,
        and a file could hold a million.
    """
    start = _without_tags(0, len(data), lambda start: _size_at(data, start))
    # Some writers leave room behind their tags.
    start = len(data) - len(data[start:].lstrip(b"\x00"))
    if not _is_frame(data, start):
        raise NotMp3
    behind = _without_tags(0, len(data) - start, lambda taken: _size_before(data, start, len(data) - taken))
    return data[start : len(data) - behind]


def _without_tags(place: int, most: int, size_of: Callable[[int], int]) -> int:
    for _ in range(_MOST_TAGS):
        size = size_of(place)
        if not size:
            return place
        place += size
        if place >= most:
            raise NotMp3
    raise NotMp3


def _size_at(data: bytes, start: int) -> int:
    """Of the tag that begins here, 0 where none does."""
    head = data[start : start + _APE_HEADER]
    if head[:3] == b"ID3" and len(head) > _ID3_HEADER:
        return _ID3_HEADER + _seven_bits(head[6:10]) + (_ID3_HEADER if head[5] & _FOOTER else 0)
    if head[:8] == b"APETAGEX" and len(head) == _APE_HEADER:
        return _APE_HEADER + int.from_bytes(head[12:16], "little")
    return 0


def _is_frame(data: bytes, place: int) -> bool:
    """Sync, MPEG 1, 2 or 2.5, layer III, a bit rate and a sampling rate that exist."""
    head = data[place : place + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] >> 3 & 3 == 1:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3


def _size_before(data: bytes, start: int, end: int) -> int:
    """Of the tag that ends here, 0 where none does."""
    if data[max(start, end - _ID3V1) : end][:3] == b"TAG":
        return _ID3V1
    if data[max(start, end - _ID3V1_MORE) : end][:4] == b"TAG+":
        return _ID3V1_MORE
    for size, begins in (_ape(data, end), _lyrics(data, start, end), _id3(data, end)):
        if 0 < size < end - start and data.startswith(begins, end - size):
            return size
    return 0


def _ape(data: bytes, end: int) -> tuple[int, bytes]:
    foot = data[max(0, end - _APE_HEADER) : end]
    if foot[:8] != b"APETAGEX":
        return 0, b""
    size, flags = (int.from_bytes(foot[place : place + 4], "little") for place in (12, 20))
    # What it says of its head is not always so. One that is left over is a tag of itself: its size is that of the rest.
    return (_APE_HEADER if flags & _IS_HEAD else max(size, _APE_HEADER)), b""


def _lyrics(data: bytes, start: int, end: int) -> tuple[int, bytes]:
    foot = data[max(0, end - _LYRICS_END - _LYRICS_SIZE) : end]
    if foot.endswith(b"LYRICS200") and foot[:_LYRICS_SIZE].isdigit():
        return int(foot[:_LYRICS_SIZE]) + len(foot), b"LYRICSBEGIN"
    if foot.endswith(b"LYRICSEND"):
        begin = data.rfind(b"LYRICSBEGIN", max(start, end - _LYRICS_OLD_MOST), end)
        return (end - begin if begin >= 0 else 0), b"LYRICSBEGIN"
    return 0, b""


def _id3(data: bytes, end: int) -> tuple[int, bytes]:
    foot = data[max(0, end - _ID3_HEADER) : end]
    return (2 * _ID3_HEADER + _seven_bits(foot[6:]), b"ID3") if foot[:3] == b"3DI" else (0, b"")


def _seven_bits(raw: bytes) -> int:
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(raw)))
